using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Relearn.Serving.Combining;

namespace Relearn.Serving.Requests;

/// <summary>Writes JSON answers without building objects.</summary>
static class AnswerWriter
{
    static readonly SearchValues<byte> s_plain = SearchValues.Create([.. Enumerable.Range(0x20, 0x5f).Select(b => (byte)b).Where(b => b is not ((byte)'"' or (byte)'\\'))]);

    /// <summary>Writes a text, UTF-8, between quotes.</summary>
    public static void Text(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        output.Write("\""u8);
        if (utf8.IndexOfAnyExcept(s_plain) < 0) { output.Write(utf8); }
        else { output.Write(JsonEncodedText.Encode(Encoding.UTF8.GetString(utf8), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes); }
        output.Write("\""u8);
    }

    /// <summary>Writes a number as its shortest text that reads back to the same bits.</summary>
    public static void Number(IBufferWriter<byte> output, double value)
    {
        var span = output.GetSpan(32);
        Utf8Formatter.TryFormat(value, span, out var written);
        output.Advance(written);
    }

    /// <summary>Writes a whole number.</summary>
    public static void Number(IBufferWriter<byte> output, int value)
    {
        var span = output.GetSpan(16);
        Utf8Formatter.TryFormat(value, span, out var written);
        output.Advance(written);
    }

    /// <summary>Writes an answer to <c>predict</c>.</summary>
    /// <param name="output">Takes it.</param>
    /// <param name="requestId">The caller's id, or the decision's.</param>
    /// <param name="id">The decision.</param>
    /// <param name="by">Who answers.</param>
    /// <param name="scores">One a row.</param>
    /// <param name="decisions">One a row.</param>
    /// <param name="unfamiliar">One a row; empty where nobody knows: then how sure the decision is is not said either.</param>
    /// <param name="combined">What several models say; null where one decided.</param>
    public static void Answer(IBufferWriter<byte> output, ReadOnlySpan<byte> requestId, ReadOnlySpan<byte> id, AnswerSignature by, ReadOnlySpan<double> scores, ReadOnlySpan<bool> decisions, ReadOnlySpan<bool> unfamiliar = default, CombinedScores? combined = null)
    {
        output.Write("{\"request_id\":"u8);
        Text(output, requestId);
        output.Write(",\"decision_id\":\""u8);
        output.Write(id);
        output.Write(by.Middle);
        for (var i = 0; i < scores.Length; i++)
        {
            output.Write(i == 0 ? "{\"score\":"u8 : ",{\"score\":"u8);
            Number(output, scores[i]);
            output.Write(decisions[i] ? ",\"decision\":true"u8 : ",\"decision\":false"u8);
            if (unfamiliar.Length > 0)
            {
                output.Write(",\"confidence\":"u8);
                Number(output, decisions[i] ? scores[i] : 1 - scores[i]);
                output.Write(unfamiliar[i] ? ",\"unfamiliar\":true"u8 : ",\"unfamiliar\":false"u8);
            }
            if (combined is not null) { Combined(output, combined, i); }
            output.Write("}"u8);
        }
        output.Write(by.End);
    }

    static void Combined(IBufferWriter<byte> output, CombinedScores combined, int row)
    {
        output.Write(",\"worth\":"u8);
        Number(output, combined.WorthOf(row));
        var scores = combined.ScoresOf(row);
        for (var o = 0; o < scores.Length; o++)
        {
            output.Write(combined.By.Names[o]);
            Number(output, scores[o]);
        }
        output.Write("}"u8);
    }
}
