// Runs an ONNX file with onnxruntime: node run_onnx.cjs MODEL COLUMNS <numbers
// Prints the logits and then the probabilities of all rows.
const { readFileSync } = require("fs");
const runtime = require("onnxruntime-node");

async function main(path, columns) {
  const numbers = readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
  const session = await runtime.InferenceSession.create(path);
  const input = new runtime.Tensor("float32", Float32Array.from(numbers), [numbers.length / columns, columns]);
  const results = await session.run({ input });
  for (const name of ["logits", "probabilities"]) console.log(Array.from(results[name].data).join(" "));
}

main(process.argv[2], Number(process.argv[3])).catch((problem) => {
  console.error(problem.message);
  process.exit(1);
});
