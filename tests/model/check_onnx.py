"""Has the onnx package check a file that test_export.c wrote."""

import json
import sys

import onnx.checker
import onnx.shape_inference

model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
assert model.ir_version == 8 and [(o.domain, o.version) for o in model.opset_import] == [("", 13)]


def shape(value):
    return [dim.dim_param or dim.dim_value for dim in value.type.tensor_type.shape.dim]


assert {value.name: shape(value) for value in inferred.graph.input} == {"input": ["N", 5]}
assert {value.name: shape(value) for value in inferred.graph.output} == {"logits": ["N", 3], "probabilities": ["N", 3]}
metadata = {entry.key: entry.value for entry in model.metadata_props}
assert json.loads(metadata["class_names"]) == ["cat", "K\u00e4se", "dog"]
training = json.loads(metadata["training"])
assert [training[key] for key in ("data", "loss", "planned_epochs")] == ["K\u00e4se", "ce", 3]
