// onnx_peer.cjs MODEL COLUMNS ROWS SECONDS: microseconds of a prediction for so many rows by onnxruntime-node, the median
// of its calls. For peers.sh.
const runtime = require("onnxruntime-node");

async function main(path, columns, rows, seconds) {
  const session = await runtime.InferenceSession.create(path);
  const numbers = Float32Array.from({ length: rows * columns }, (_, i) => Math.imul(i, 2654435761) >>> 24);
  const input = new runtime.Tensor("float32", numbers, [rows, columns]);
  const times = [];
  const begin = performance.now();
  for (let last = begin; last - begin < 1000 * seconds; ) {
    await session.run({ input }, ["probabilities"]);
    const end = performance.now();
    times.push(1000 * (end - last));
    last = end;
  }
  times.sort((a, b) => a - b);
  console.log(times[times.length >> 1].toFixed(2));
}

main(process.argv[2], ...process.argv.slice(3).map(Number)).catch((problem) => {
  console.error(problem.message);
  process.exit(1);
});
