using System.Net;
using System.Text.Json.Serialization;
using Relearn.Client;
using Relearn.Tests.Server;

namespace Relearn.Tests.Client;

/// <summary>The client asks a model of classes.</summary>
public sealed partial class ClassClientTests(ServedClasses served) : IClassFixture<ServedClasses>
{
    static readonly Dictionary<string, object?> Knives = new() { ["title"] = "steel cleaver forged chef master edition", ["price"] = 40 };
    static readonly Dictionary<string, object?> Nothing = new() { ["title"] = null, ["price"] = null };

    static CancellationToken Token => TestContext.Current.CancellationToken;

    RelearnClient Client => new(served.Client);

    public sealed record Goods(string? Title, double? Price);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Goods))]
    sealed partial class GoodsJson : JsonSerializerContext;

    [Fact]
    public async Task An_answer_has_the_path_its_levels_and_where_it_stopped()
    {
        var predictor = served.Workspace.OpenRelease().Predictor;
        var decision = await Client.ClassifyAsync("goods", [Knives, Nothing], new() { RequestId = "r1" }, Token);
        Assert.Equal(("r1", "goods", served.Server.Release, predictor.Classes!.Version, 2), (decision.RequestId, decision.Model, decision.Release, decision.Taxonomy, decision.Predictions.Count));
        foreach (var (row, shown) in new[] { Knives, Nothing }.Zip(decision.Predictions))
        {
            var expected = predictor.Classify(row);
            Assert.Equal(expected.Path.Count == 0 ? null : expected.Path, shown.Class);
            Assert.Equal((expected.Probability, expected.Path.Count, expected.Unfamiliar), (shown.Probability, shown.Depth, shown.Unfamiliar));
            Assert.Equal(expected.Levels, shown.Levels);
        }
        Assert.Equal(["home", "kitchen", "knives"], decision.Predictions[0].Class);
        var typed = await Client.ClassifyAsync("goods", new Goods((string?)Knives["title"], 40), GoodsJson.Default.Goods, null, Token);
        Assert.Equal(decision.Predictions[0].Levels, typed.Predictions[0].Levels);
        Assert.Equal(decision.Predictions[0].Levels, (await Client.ClassifyAsync("goods", Knives, null, Token)).Predictions[0].Levels);
    }

    [Fact]
    public async Task An_outcome_names_the_class()
    {
        var decision = await Client.ClassifyAsync("goods", Knives, null, Token);
        Assert.Equal(1, await Client.SendOutcomesAsync([new() { DecisionId = decision.DecisionId, Value = "home > kitchen > knives" }], Token));
        var error = await Assert.ThrowsAsync<RelearnServiceException>(() => Client.SendOutcomesAsync([new() { DecisionId = decision.DecisionId, Value = true }], Token));
        Assert.Equal((int)HttpStatusCode.BadRequest, error.Status);
        Assert.Contains("'value' is true; the class is expected", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void A_class_without_a_name_is_no_outcome(string path) => Assert.Throws<ArgumentException>(() => OutcomeValue.FromString(path));

    [Fact]
    public void Values_are_equal_by_what_they_say()
    {
        OutcomeValue yes = true, shoes = "fashion > shoes";
        Assert.Equal(OutcomeValue.FromBoolean(true), yes);
        Assert.Equal(OutcomeValue.FromString("fashion > shoes"), shoes);
        Assert.NotEqual<OutcomeValue>(yes, shoes);
        Assert.NotEqual<OutcomeValue>(yes, false);
    }
}
