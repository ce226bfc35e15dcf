using System.Buffers;
using System.Text;
using System.Text.Json;
using Relearn.Serving;

namespace Relearn.Tests.Serving;

public sealed class ClassServingTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static async Task<ClassProject> ReleasedAsync(ClassProject project)
    {
        using var workspace = project.Open();
        var result = await workspace.RunAsync(Token);
        Assert.True(result.Gate.Passed, string.Join(" ", result.Gate.Checks));
        return project;
    }

    static JsonElement Answer(PredictionService service, string request)
    {
        var output = new ArrayBufferWriter<byte>();
        service.Predict(Encoding.UTF8.GetBytes(request), output);
        return JsonDocument.Parse(output.WrittenMemory).RootElement;
    }

    [Fact]
    public async Task What_was_answered_is_what_was_logged()
    {
        using var project = await ReleasedAsync(ClassProject.Create());
        using var workspace = project.Open();
        JsonElement answer;
        await using (var live = workspace.Serve())
        {
            answer = Answer(live.Predictions, """{"rows":[{"title":"steel cleaver forged chef master edition","price":40},{"title":"sock belt daily soft cotton line","price":25},{"title":null,"price":null}]}""");
        }
        var predictions = answer.GetProperty("predictions");
        Assert.Equal(["home", "kitchen", "knives"], predictions[0].GetProperty("class").EnumerateArray().Select(n => n.GetString()));
        Assert.Equal(["fashion", "\"basics\", plain"], predictions[1].GetProperty("class").EnumerateArray().Select(n => n.GetString()));
        var taxonomy = workspace.OpenRelease().Predictor.Classes!.Taxonomy;
        var seen = 0;
        PredictionLog.Read(project.Log, PredictionLog.Live, null, p =>
        {
            Assert.Equal(3, p.CandidateCount);
            for (var i = 0; i < 3; i++, seen++)
            {
                var (candidate, shown) = (p.Candidates[i], predictions[i]);
                Assert.Equal(shown.GetProperty("levels").EnumerateArray().Select(l => l.GetProperty("probability").GetDouble()), candidate.Scores);
                Assert.Equal(shown.GetProperty("probability").GetDouble(), candidate.Confidence);
                var path = shown.GetProperty("class");
                Assert.Equal(path.ValueKind == JsonValueKind.Null ? "" : string.Join(" > ", path.EnumerateArray().Select(n => n.GetString())), taxonomy.PathOf(candidate.Decision));
                Assert.Equal(shown.GetProperty("levels").GetArrayLength(), taxonomy.DepthOf((int)candidate.Features[0]));
                Assert.Equal(shown.GetProperty("unfamiliar").GetBoolean() ? 1f : 0f, candidate.Features[1]);
            }
        }, null);
        Assert.Equal(3, seen);
    }
}
