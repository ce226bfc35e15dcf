using System.Text;

namespace Relearn.Serving.Requests;

/// <summary>A tensor that a model answers with; its shape is <c>[rows, 1]</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its data type.</param>
/// <param name="Output">What it holds.</param>
sealed record AnswerTensor(string Name, TensorType Type, InferOutputs Output)
{
    static readonly AnswerTensor s_score = new("score", TensorType.FP64, InferOutputs.Score);

    static readonly AnswerTensor[] s_ofDecisions = [s_score, new("decision", TensorType.BOOL, InferOutputs.Decision)];

    static readonly AnswerTensor[] s_ofClasses = [s_score, new("class", TensorType.BYTES, InferOutputs.Class)];

    readonly byte[] _utf8 = Encoding.UTF8.GetBytes(Name);

    /// <summary>Those of a model that answers with one of several classes, or with yes or no.</summary>
    public static IReadOnlyList<AnswerTensor> Of(bool hasClasses) => hasClasses ? s_ofClasses : s_ofDecisions;

    /// <summary>True if that is its name, UTF-8.</summary>
    public bool IsNamed(ReadOnlySpan<byte> name) => name.SequenceEqual(_utf8);

    /// <summary>True if it is wanted.</summary>
    public bool IsIn(InferOutputs wanted) => wanted == InferOutputs.None || wanted.HasFlag(Output);
}
