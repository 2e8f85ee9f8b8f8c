/** Python that reads and writes the model file of `model-file.ts` without the package `safetensors`. */
import type { Part } from './part';

export const MODEL_FILE: Part = {
  code: `def newest(flow):
    """A flow of a recipe of version 1 in the words of version 2."""
    names = {"quadratic": "rational-quadratic", "linear": "linear-rational"}

    def renamed(transform):
        if "bins" not in transform:
            return transform
        return {**transform, "order": names[transform["order"]]}

    return {**flow, "transforms": [renamed(transform) for transform in flow["transforms"]]}


def read_model(path):
    """The metadata of a model file, as JSON decodes them, and its arrays by name."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    texts = header.pop("__metadata__", {})
    if texts.get("format") != "knotwork-model" or texts.get("version") not in ("2", "3", "4"):
        raise ValueError(f"{path} is not a model file of Knotwork, or a newer version saved it")
    metadata = {key: json.loads(text) for key, text in texts.items() if key not in ("format", "version", "crc32")}
    recipe = metadata["recipe"]
    if recipe["version"] == 1:
        metadata["recipe"] = {**recipe, "version": 2, "flow": newest(recipe["flow"])}
        metadata["flow"] = newest(metadata["flow"])
    arrays = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = np.frombuffer(data[begin:end], dtype="<f4").reshape(entry["shape"])
        arrays[name] = torch.from_numpy(values.astype(np.float32))
    return metadata, arrays


def write_model(path, metadata, arrays):
    """A model file that Knotwork opens. It has no checksum, which Knotwork takes for arrays changed elsewhere."""
    texts = {key: json.dumps(value) for key, value in metadata.items()}
    header = {"__metadata__": {"format": "knotwork-model", "version": "4", **texts}}
    data, end = [], 0
    for name, array in arrays.items():
        values = array.detach().cpu().numpy().astype("<f4").tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(array.shape),
            "data_offsets": [end, end + len(values)],
        }
        data.append(values)
        end += len(values)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + b"".join(data))`,
};
