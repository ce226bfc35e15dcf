using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace Relearn.Onnx;

/// <summary>A model that ONNX Runtime has opened: one thread a call, so that sums have one order; safe for any number of threads.</summary>
sealed class OnnxSession : IDisposable
{
    readonly InferenceSession _session;

    OnnxSession(InferenceSession session, string name) => (_session, Name) = (session, name);

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    public IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;

    public IReadOnlyDictionary<string, NodeMetadata> Outputs => _session.OutputMetadata;

    public static OnnxSession Open(byte[] model, string name)
    {
        try
        {
            // Messages come as exceptions; the runtime's own log on standard error would say them twice.
            if (!OrtEnv.IsCreated)
            {
                var environment = new EnvironmentCreationOptions { logId = "Relearn", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
                _ = OrtEnv.CreateInstanceWithOptions(ref environment);
            }
            using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            return new(new(model, options), name);
        }
        catch (OnnxRuntimeException e)
        {
            throw e.Message.Contains("InvalidProtobuf", StringComparison.Ordinal)
                ? OnnxErrors.NotOnnx(name)
                : OnnxErrors.RuntimeRefuses(name, Sentence(e.Message));
        }
        catch (Exception e) when ((e is TypeInitializationException ? e.InnerException : e) is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw OnnxErrors.RuntimeMissing((e.InnerException ?? e).Message.ReplaceLineEndings(" ").Trim().TrimEnd('.'));
        }
    }

    /// <summary>Runs the model.</summary>
    /// <returns>The outputs, in the order of their names; to be disposed.</returns>
    public IDisposableReadOnlyCollection<OrtValue> Run(IReadOnlyCollection<string> inputs, IReadOnlyCollection<OrtValue> values, IReadOnlyCollection<string> outputs)
    {
        try
        {
            using var options = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            return _session.Run(options, inputs, values, outputs);
        }
        catch (OnnxRuntimeException e)
        {
            throw OnnxErrors.RunFailed(Name, Sentence(e.Message));
        }
    }

    /// <summary>What goes in and what comes out, with types and shapes.</summary>
    public string Describe() => $"inputs {Describe(Inputs)}; outputs {Describe(Outputs)}";

    static string Describe(IReadOnlyDictionary<string, NodeMetadata> tensors) => string.Join(", ", tensors.Select(t => $"'{t.Key}' ({Describe(t.Value)})"));

    static string Describe(NodeMetadata tensor)
    {
        if (!tensor.IsTensor) { return tensor.OnnxValueType.ToString().Replace("ONNX_TYPE_", "", StringComparison.Ordinal).ToLowerInvariant(); }
        var sizes = tensor.Dimensions.Select((d, i) => d >= 0 ? d.ToString(CultureInfo.InvariantCulture) : tensor.SymbolicDimensions[i] is { Length: > 0 } symbol ? symbol : "?");
        return $"{tensor.ElementDataType.ToString().ToLowerInvariant()} [{string.Join(", ", sizes)}]";
    }

    // The runtime's messages begin with its own codes and may go over many lines.
    static string Sentence(string message)
    {
        var text = message.ReplaceLineEndings(" ").Trim();
        if (text.StartsWith("[ErrorCode:", StringComparison.Ordinal) && text.IndexOf(']') is var end and > 0) { text = text[(end + 1)..].Trim(); }
        return text.EndsWith('.') ? text : text + ".";
    }

    public void Dispose() => _session.Dispose();
}
