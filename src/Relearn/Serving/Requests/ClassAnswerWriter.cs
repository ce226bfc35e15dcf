using System.Buffers;
using Relearn.Inference;
using Relearn.Inference.Models.Classes;

namespace Relearn.Serving.Requests;

/// <summary>Writes JSON answers of models of several classes without building objects.</summary>
static class ClassAnswerWriter
{
    /// <summary>Writes an answer to <c>predict</c>: of each row the path, the probability of each level, and where it stopped.</summary>
    /// <param name="output">Takes it.</param>
    /// <param name="requestId">The caller's id, or the decision's.</param>
    /// <param name="id">The decision.</param>
    /// <param name="by">Who answers.</param>
    /// <param name="classes">Names the classes.</param>
    /// <param name="answers">One a row.</param>
    public static void Answer(IBufferWriter<byte> output, ReadOnlySpan<byte> requestId, ReadOnlySpan<byte> id, AnswerSignature by, ClassPredictor classes, ReadOnlySpan<ClassAnswer> answers)
    {
        output.Write("{\"request_id\":"u8);
        AnswerWriter.Text(output, requestId);
        output.Write(",\"decision_id\":\""u8);
        output.Write(id);
        output.Write("\",\"taxonomy\":"u8);
        output.Write(classes.JsonVersion);
        output.Write(by.MiddleOfMore);
        for (var i = 0; i < answers.Length; i++)
        {
            if (i > 0) { output.Write(","u8); }
            Answer(output, classes, answers[i]);
        }
        output.Write(by.End);
    }

    static void Answer(IBufferWriter<byte> output, ClassPredictor classes, ClassAnswer answer)
    {
        output.Write("{\"class\":"u8);
        if (answer.Depth == 0) { output.Write("null"u8); }
        else { output.Write(classes.JsonPathOf(answer.Node)); }
        output.Write(",\"probability\":"u8);
        AnswerWriter.Number(output, answer.Probability);
        output.Write(",\"stopped_at\":"u8);
        AnswerWriter.Number(output, answer.Depth);
        output.Write(",\"levels\":["u8);
        for (var level = 0; level < answer.Length; level++)
        {
            output.Write(level == 0 ? "{\"name\":"u8 : ",{\"name\":"u8);
            output.Write(classes.JsonNameOf(answer.Way[level]));
            output.Write(",\"probability\":"u8);
            AnswerWriter.Number(output, answer.Probabilities[level]);
            output.Write("}"u8);
        }
        output.Write(answer.Unfamiliar ? "],\"unfamiliar\":true}"u8 : "],\"unfamiliar\":false}"u8);
    }
}
