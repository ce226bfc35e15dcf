using Relearn.Inference;

namespace Relearn.Onnx;

/// <summary>All messages of this project.</summary>
static class OnnxErrors
{
    public static BundleException ModelUnknown(string kind) => new($"A model of kind '{kind}' cannot be written as ONNX; trees, linear models, rate tables and constants can.");

    public static BundleException FeaturesInexpressible(string model, IReadOnlyList<string> obstacles) => new(
        $"The features of model '{model}' cannot be written as ONNX: {string.Join("; ", obstacles)}. Export with '--features encoded' (OnnxFeatures.Encoded): then whoever calls the model sends the encoded features.");

    public static BundleException NameTaken(string model, IReadOnlyList<string> names) => new(
        $"Model '{model}' reads a column called {string.Join(" and one called ", names.Select(n => $"'{n}'"))}, which is what the ONNX model calls its own output. Rename the column in 'data.columns', or export with '--features encoded' (OnnxFeatures.Encoded).");

    public static BundleException FileUnreadable(string path, string detail) => new($"The ONNX model '{path}' cannot be read: {detail} Check the path.");

    public static BundleException NotOnnx(string name) => new($"'{name}' is not an ONNX model, or it is cut short. Copy it again from where it came.");

    public static BundleException RuntimeRefuses(string name, string detail) => new(
        $"ONNX Runtime cannot open '{name}': {detail} Its operators or their version may be unknown to this runtime, or the model is not sound. Export it for an older opset, or install a newer Microsoft.ML.OnnxRuntime.");

    public static BundleException RuntimeMissing(string detail) => new($"The native ONNX Runtime library cannot be loaded ({detail}). Install the package Microsoft.ML.OnnxRuntime beside Relearn.Onnx, for this platform.");

    public static BundleException InputsUnfit(string name, string why, string tensors) => new(
        $"'{name}' cannot be scored from rows of numbers: {why}. Expected: one input of float or double, [rows, n], or one input of float, double, int64, int32 or bool for each column, [rows, 1] or [rows]. It has {tensors}. Export it again with such inputs.");

    public static BundleException OutputsUnfit(string name, string why, string tensors) => new(
        $"'{name}' has no output that can be used: {why}. Expected: a tensor of float, double, int64, int32 or bool, [rows, n] or [rows], not a list of maps (export with zipmap=False). It has {tensors}.");

    public static BundleException OutputUnknown(string name, string output, string hint, string tensors) => new($"'{name}' has no output '{output}'.{hint} It has {tensors}.");

    public static BundleException RunFailed(string name, string detail) => new($"ONNX Runtime failed to score '{name}': {detail} Check that the rows are what the model was made for.");

    public static BundleException MissingInWholeNumbers(string name, string input) => new($"'{name}' takes whole numbers or booleans in '{input}', which cannot say that a value is missing or something between, and a row has such a value. Export it with that input as float.");

    public static BundleException RowsWrong(string name, string output, long found, int rows) => new($"'{name}' answered {found} values in '{output}' to {rows} rows. Use an output with the same number of values for each row.");
}
