using System.Buffers;

namespace Relearn.Serving.Requests;

/// <summary>Writes an inference answer of the Open Inference Protocol as JSON.</summary>
static class InferAnswer
{
    /// <summary>Writes an answer.</summary>
    /// <param name="output">Takes it.</param>
    /// <param name="envelope">The request's.</param>
    /// <param name="id">The decision, UTF-8.</param>
    /// <param name="wanted">The outputs that are wanted; none means all.</param>
    /// <param name="decision">What came out; its release is the model's version.</param>
    /// <param name="decisions">One a row.</param>
    public static void Write(IBufferWriter<byte> output, in RequestEnvelope envelope, ReadOnlySpan<byte> id, InferOutputs wanted, Decision decision, ReadOnlySpan<bool> decisions)
    {
        var by = decision.By;
        var scores = decision.Scores;
        output.Write("{\"model_name\":"u8);
        AnswerWriter.Text(output, by.Model);
        output.Write(",\"model_version\":"u8);
        AnswerWriter.Text(output, by.Release);
        if (envelope.HasRequestId)
        {
            output.Write(",\"id\":"u8);
            AnswerWriter.Text(output, envelope.RequestId);
        }
        output.Write(",\"parameters\":{\"decision_id\":\""u8);
        output.Write(id);
        output.Write("\",\"release\":"u8);
        AnswerWriter.Text(output, by.Release);
        if (by.Fallback is { } fallback)
        {
            output.Write(",\"fallback\":"u8);
            AnswerWriter.Text(output, fallback);
        }
        if (decision.Unfamiliar.Length > 0) { output.Write(decision.Unfamiliar.Contains(true) ? ",\"unfamiliar\":true"u8 : ",\"unfamiliar\":false"u8); }
        output.Write("},\"outputs\":["u8);
        if (wanted is InferOutputs.None || wanted.HasFlag(InferOutputs.Score))
        {
            Begin(output, "{\"name\":\"score\",\"datatype\":\"FP64\",\"shape\":["u8, scores.Length);
            for (var i = 0; i < scores.Length; i++)
            {
                if (i > 0) { output.Write(","u8); }
                AnswerWriter.Number(output, scores[i]);
            }
            output.Write(wanted == InferOutputs.Score ? "]}"u8 : "]},"u8);
        }
        if (wanted != InferOutputs.Score && decision.Classes is { } classes)
        {
            Begin(output, "{\"name\":\"class\",\"datatype\":\"BYTES\",\"shape\":["u8, scores.Length);
            for (var i = 0; i < scores.Length; i++)
            {
                if (i > 0) { output.Write(","u8); }
                output.Write(classes.JsonTextOf(decision.Answers[i].Node));
            }
            output.Write("]}"u8);
        }
        else if (wanted != InferOutputs.Score)
        {
            Begin(output, "{\"name\":\"decision\",\"datatype\":\"BOOL\",\"shape\":["u8, decisions.Length);
            for (var i = 0; i < decisions.Length; i++)
            {
                if (i > 0) { output.Write(","u8); }
                output.Write(decisions[i] ? "true"u8 : "false"u8);
            }
            output.Write("]}"u8);
        }
        output.Write("]}"u8);
    }

    static void Begin(IBufferWriter<byte> output, ReadOnlySpan<byte> head, int rows)
    {
        output.Write(head);
        AnswerWriter.Number(output, rows);
        output.Write(",1],\"data\":["u8);
    }
}
