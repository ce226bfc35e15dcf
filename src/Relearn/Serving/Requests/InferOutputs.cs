namespace Relearn.Serving.Requests;

/// <summary>The outputs that a caller of the Open Inference Protocol wants; all if none is named.</summary>
[Flags]
enum InferOutputs
{
    /// <summary>None was named.</summary>
    None = 0,

    /// <summary><c>score</c>: calibrated probability; of several classes, that the answer is right.</summary>
    Score = 1,

    /// <summary><c>decision</c>: act or not.</summary>
    Decision = 2,

    /// <summary><c>class</c>: the path as far as it is sure enough; empty where no group is.</summary>
    Class = 4,
}
