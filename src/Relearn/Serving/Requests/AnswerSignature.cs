using System.Buffers;
using System.Text;

namespace Relearn.Serving.Requests;

/// <summary>Who answers, as answers say it: the same in every answer of a release, or of what stands in for it.</summary>
sealed class AnswerSignature
{
    /// <param name="model">Name of the model.</param>
    /// <param name="release">Id of the release.</param>
    /// <param name="fallback">What stands in for the model; null is the model itself.</param>
    public AnswerSignature(string model, string release, string? fallback)
    {
        (Model, Release, Fallback) = (Encoding.UTF8.GetBytes(model), Encoding.UTF8.GetBytes(release), fallback is null ? null : Encoding.UTF8.GetBytes(fallback));
        var part = new ArrayBufferWriter<byte>();
        part.Write("\",\"model\":"u8);
        AnswerWriter.Text(part, Model);
        part.Write(",\"release\":"u8);
        AnswerWriter.Text(part, Release);
        part.Write(",\"predictions\":["u8);
        Middle = part.WrittenSpan.ToArray();
        MiddleOfMore = Middle[1..];
        End = fallback is null ? "]}"u8.ToArray() : Encoding.UTF8.GetBytes($"],\"fallback\":\"{fallback}\"}}");
    }

    /// <summary>Name of the model, UTF-8.</summary>
    public byte[] Model { get; }

    /// <summary>Id of the release, UTF-8.</summary>
    public byte[] Release { get; }

    /// <summary>What stands in for the model, UTF-8; null is the model itself.</summary>
    public byte[]? Fallback { get; }

    /// <summary>What stands between the decision's id and the first prediction.</summary>
    public byte[] Middle { get; }

    /// <summary>The same where the decision's id has something behind it already.</summary>
    public byte[] MiddleOfMore { get; }

    /// <summary>What stands behind the last prediction.</summary>
    public byte[] End { get; }
}
