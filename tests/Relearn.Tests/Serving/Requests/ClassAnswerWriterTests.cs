using System.Buffers;
using System.Text.Json;
using Relearn.Inference;
using Relearn.Inference.Models.Classes;
using Relearn.Serving.Requests;

namespace Relearn.Tests.Serving.Requests;

public sealed class ClassAnswerWriterTests
{
    static readonly string[] Way = ["fashion & \"more\"", "back\\slash\n", "靴 é"];

    static readonly double[] Shown = [0.9, 0.75, 1e-7];

    static readonly Taxonomy Tree = Taxonomy.Of([Way]);

    // Of a predictor nothing but its names is written.
    static readonly ClassPredictor Classes = new(null!, null!, Tree, [3], null!, "3-\"abc\"");

    static ClassAnswer Of(int length, int depth, bool unfamiliar) => new() { Way = [1, 2, 3, 0], Probabilities = [0.9, 0.75, 1e-7, 5], Length = length, Depth = depth, Unfamiliar = unfamiliar };

    static JsonElement Write(params ClassAnswer[] answers)
    {
        var output = new ArrayBufferWriter<byte>();
        ClassAnswerWriter.Answer(output, "r\"1"u8, "1-2"u8, new("goods", "rel-1", null), Classes, answers);
        return JsonDocument.Parse(output.WrittenMemory).RootElement;
    }

    static string? Path(JsonElement prediction) => prediction.GetProperty("class") is { ValueKind: JsonValueKind.Array } names ? string.Join('|', names.EnumerateArray().Select(n => n.GetString())) : null;

    [Theory]
    [InlineData(3, 3, false)]
    [InlineData(3, 1, false)]
    [InlineData(3, 0, true)]
    [InlineData(0, 0, true)]
    public void What_is_read_is_what_was_answered(int length, int depth, bool unfamiliar)
    {
        var root = Write(Of(length, depth, unfamiliar), Of(3, 2, false));
        Assert.Equal(["request_id", "decision_id", "taxonomy", "model", "release", "predictions"], root.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("r\"1", "1-2", "3-\"abc\"", "goods", "rel-1"), (root.GetProperty("request_id").GetString(), root.GetProperty("decision_id").GetString(), root.GetProperty("taxonomy").GetString(), root.GetProperty("model").GetString(), root.GetProperty("release").GetString()));
        var prediction = root.GetProperty("predictions")[0];
        Assert.Equal(depth == 0 ? null : string.Join('|', Way.Take(depth)), Path(prediction));
        Assert.Equal(depth == 0 ? 1 : Shown[depth - 1], prediction.GetProperty("probability").GetDouble());
        Assert.Equal(depth, prediction.GetProperty("stopped_at").GetInt32());
        Assert.Equal(Way.Take(length), prediction.GetProperty("levels").EnumerateArray().Select(l => l.GetProperty("name").GetString()));
        Assert.Equal(Shown.Take(length), prediction.GetProperty("levels").EnumerateArray().Select(l => l.GetProperty("probability").GetDouble()));
        Assert.Equal(unfamiliar, prediction.GetProperty("unfamiliar").GetBoolean());
        Assert.Equal(string.Join('|', Way.Take(2)), Path(root.GetProperty("predictions")[1]));
    }
}
