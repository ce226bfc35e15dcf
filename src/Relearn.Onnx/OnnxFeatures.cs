namespace Relearn.Onnx;

/// <summary>What an exported model takes.</summary>
public enum OnnxFeatures
{
    /// <summary>The columns as a caller of the service sends them, one input each; the features are in the model.</summary>
    All,

    /// <summary>The encoded features, one input <c>features</c> of float32, <c>[rows, features]</c>; whoever calls computes them.</summary>
    Encoded,
}
