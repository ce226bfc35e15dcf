using System.Text;
using Relearn.Inference;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Serving;
using Relearn.Serving.Requests;

namespace Relearn.Tests.Serving.Requests;

/// <summary>The quick reader takes only what the patient one reads to the same values.</summary>
public sealed class QuickReaderTests
{
    static readonly InputColumn[] Inputs = [new("at", ValueKind.Time), new("x", ValueKind.Number), new("city", ValueKind.Text), new("is \"on\"", ValueKind.Boolean), new("größe", ValueKind.Number)];

    const string Row = """{"at":"2024-02-01T10:00:00","x":-1.25e1,"city":"Rom \u00e9","is \"on\"":true,"größe":7}""";
    const string PlainRow = """{"at":"2024-02-01 10:00","x":0,"city":"Øslo","is \"on\"":null,"größe":1e3}""";

    /// <summary>Requests that both readers take.</summary>
    internal static IEnumerable<string> Examples =>
    [
        $$"""{"rows":[{{Row}},{{PlainRow}}],"request_id":"r1","key":"k ü","event_time":"2024-01-01T00:00:00Z"}""",
        $$"""{"rows":[{{PlainRow}}]}""",
    ];

    static string Values(RowBuffer buffer, ReadOnlySpan<byte> body, RequestEnvelope envelope)
    {
        var text = new StringBuilder($"{Encoding.UTF8.GetString(envelope.RequestId)}|{envelope.HasRequestId}|{Encoding.UTF8.GetString(envelope.Key)}|{BitConverter.DoubleToInt64Bits(envelope.EventTime)}|{envelope.Count}");
        for (var row = 0; row < envelope.Count; row++)
        {
            text.Append('|').Append(Encoding.UTF8.GetString(body[envelope.Rows[row].Start..envelope.Rows[row].End]));
            foreach (var vector in buffer.Batch.Vectors)
            {
                text.Append('|').Append(vector.Kind != ValueKind.Text ? BitConverter.DoubleToInt64Bits(vector.Numbers[row]).ToString() : vector.Codes[row] < 0 ? "missing" : vector.Dictionary[vector.Codes[row]]);
            }
        }
        return text.ToString();
    }

    const int MostRows = 1000;

    internal static string? Quickly(byte[] body)
    {
        var buffer = new RowBuffer(Inputs);
        var most = Math.Clamp(QuickReader.MostRows(body), 1, MostRows);
        buffer.Reserve(most);
        var envelope = new RequestEnvelope { Rows = new (int, int)[most], EventTime = double.NaN };
        return QuickReader.TryRead(body, new(Inputs, MostRows), buffer, ref envelope) ? Values(buffer, body, envelope) : null;
    }

    internal static string? Patiently(byte[] body)
    {
        try
        {
            var envelope = RequestReader.ReadEnvelope(body, new (int, int)[MostRows], MostRows);
            var buffer = new RowBuffer(Inputs);
            buffer.Reserve(envelope.Count);
            List<UserError>? problems = null;
            for (var i = 0; i < envelope.Count; i++) { RequestReader.ReadRow(body.AsSpan(envelope.Rows[i].Start..envelope.Rows[i].End), i, envelope.Count, "Model 'm'", Inputs, buffer, false, ref problems); }
            return problems is null ? Values(buffer, body, envelope) : null;
        }
        catch (UserErrorException)
        {
            return null;
        }
    }

    [Fact]
    public void The_common_form_is_read_quickly()
    {
        var body = Encoding.UTF8.GetBytes($$"""
             { "request_id" : "r1", "key":"k ü", "event_time":"2024-01-01T00:00:00Z",
               "rows" : [ {{PlainRow}} , {"x":1.5,"extra":"?","city":"Rome","is \"on\"":false,"größe":null,"at":"2024-02-29"} ] }
            """);
        Assert.NotNull(Quickly(body));
        Assert.Equal(Patiently(body), Quickly(body));
    }

    [Theory]
    [InlineData("""{"rows":[]}""")]
    [InlineData("""{"rows":[{}]}""")]
    [InlineData("""{"rows":[{"x":1}]}""")]
    [InlineData("""{"key":7,"rows":[PLAIN]}""")]
    [InlineData("""{"rows":[ROW]}""")]
    [InlineData("""{"rows":[PLAIN],"rows":[PLAIN]}""")]
    [InlineData("""{"rows":[PLAIN]} x""")]
    [InlineData("""{"rows":[PLAIN],}""")]
    [InlineData("""{"rows":[PLAIN,]}""")]
    public void What_is_unusual_or_wrong_is_left_to_the_patient_reader(string text)
    {
        var body = Encoding.UTF8.GetBytes(text.Replace("PLAIN", PlainRow, StringComparison.Ordinal).Replace("ROW", Row, StringComparison.Ordinal));
        Assert.Null(Quickly(body));
    }

    [Fact]
    public void Whatever_is_read_quickly_is_read_to_the_same_values_patiently()
    {
        var valid = Encoding.UTF8.GetBytes($$"""{"request_id":"a","key":"k","event_time":"2024-01-01T00:00:00Z","rows":[{{PlainRow}},{{PlainRow}}]}""");
        var read = 0;
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.OneOf(Gen.Byte, Gen.Char["0123456789.eE+-\"{}[]:, \\ntf"].Select(c => (byte)c)), Gen.Int[0, 2], Gen.Int[0, valid.Length]).Sample((at, value, change, end) =>
        {
            byte[] body = change switch
            {
                0 => [.. valid[..at], value, .. valid[(at + 1)..]],
                1 => [.. valid[..at], value, .. valid[at..]],
                _ => [.. valid[..Math.Min(at, end)], .. valid[Math.Max(at, end)..]],
            };
            if (Quickly(body) is not { } quick) { return; }
            Interlocked.Increment(ref read);
            Assert.Equal(Patiently(body), quick);
        }, iter: 100_000);
        Assert.True(read > 2_000, $"only {read} of the changed requests were read: the test shows little");
    }
}
