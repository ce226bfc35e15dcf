namespace Relearn.Serving.Requests;

/// <summary>The outputs that a caller of the Open Inference Protocol wants; all if none is named.</summary>
[Flags]
enum InferOutputs
{
    /// <summary>None was named.</summary>
    None = 0,

    /// <summary><c>score</c>: calibrated probability.</summary>
    Score = 1,

    /// <summary><c>decision</c>: act or not.</summary>
    Decision = 2,
}
