using Relearn.Inference;
using Relearn.Inference.Bundles;
using Relearn.Tests.Contracts;
using Relearn.Tests.Server;

namespace Relearn.Tests.Inference;

/// <summary>A predictor of a model of classes.</summary>
public sealed class ClassPredictorTests(ServedClasses served) : IClassFixture<ServedClasses>
{
    sealed record Goods(string? Title, double? Price);

    static readonly Goods[] Some = [new("steel cleaver forged chef master edition", 40), new("sock belt", 25), new("", null), new(null, null), new("never seen words", 1e9), new("leash kennel happy paws animal care", 70)];

    Predictor Predictor => served.Workspace.OpenRelease().Predictor;

    static TypedPredictor<Goods> Bind(Predictor predictor) => predictor.Bind<Goods>(row => row.Text("title", g => g.Title).Number("price", g => g.Price));

    static Dictionary<string, object?> Row(Goods goods) => new() { ["title"] = goods.Title, ["price"] = goods.Price };

    [Fact]
    public void Predict_is_the_probability_that_the_answer_is_right()
    {
        var predictor = Predictor;
        foreach (var goods in Some)
        {
            var answer = predictor.Classify(Row(goods));
            Assert.Equal(answer.Probability, predictor.Predict(Row(goods)));
            Assert.Equal(answer.Path.Count == 0 ? 1 : answer.Levels[answer.Path.Count - 1].Probability, answer.Probability);
            Assert.Equal(answer.Path, answer.Levels.Take(answer.Path.Count).Select(l => l.Name));
        }
    }

    [Fact]
    public void A_typed_row_gets_the_answer_of_the_same_row_by_name()
    {
        var predictor = Predictor;
        var typed = Bind(predictor);
        foreach (var goods in Some)
        {
            var (expected, answer) = (predictor.Classify(Row(goods)), typed.Classify(goods));
            Assert.Equal(expected.Path, answer.Path);
            Assert.Equal(expected.Levels, answer.Levels);
            Assert.Equal((expected.Probability, expected.Unfamiliar, expected.Probability), (answer.Probability, answer.Unfamiliar, typed.Predict(goods)));
        }
        var probabilities = new double[5000];
        typed.Predict([.. Enumerable.Range(0, 5000).Select(i => Some[i % Some.Length])], probabilities);
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => typed.Predict(Some[i % Some.Length])), probabilities);
    }

    [Fact]
    public void An_answer_takes_no_memory_once_its_texts_are_known()
    {
        var (typed, answer) = (Bind(Predictor), new ClassAnswer());
        foreach (var goods in Some) { typed.Classify(goods, answer); }
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) { typed.Classify(Some[i % Some.Length], answer); }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_model_of_true_and_false_has_no_class()
    {
        var binary = Predictor.FromBundle(BundleFile.Parse(SampleBundles.Write("constant"), "sample"));
        var typed = binary.Bind<Goods>(row => row.Number("distance", g => g.Price).Text("origin", g => g.Title).Time("departs at", _ => null));
        Assert.Contains("answers true or false, not with a class. Call Predict.", Assert.Throws<BundleException>(() => typed.Classify(Some[0])).Message, StringComparison.Ordinal);
        Assert.Contains("answers true or false", Assert.Throws<BundleException>(() => binary.Classify(SampleBundles.Row(1, "LHR", null))).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Sections => ["manifest", "taxonomy", "classes", "sparse", "stopping", "the learner's"];

    // What is written has its hash again: only what reads the section stands between it and an answer.
    [Theory]
    [MemberData(nameof(Sections))]
    public void A_section_that_was_tampered_with_is_refused_or_answers(string section)
    {
        var hash = served.Workspace.OpenRelease().Release.BundleHash;
        using var bundle = BundleFile.Open(served.Workspace.Artifacts.PathOf(hash), hash);
        string[] names = ["manifest", "taxonomy", "classes", "sparse", Predictor.Manifest.Learner, "stopping"];
        var damaged = section == "the learner's" ? Predictor.Manifest.Learner : section;
        var mutator = new Mutator([bundle.Read(damaged)], ["-1", "2147483647", "NaN", "null", "\0\0\0\u0080"], 7);
        var refused = 0;
        for (var i = 0; i < 400; i++)
        {
            var changed = mutator.Next();
            var file = BundleFile.Write([.. names.Select(n => new BundleFile.Section(n, 1, true, n == damaged ? changed : bundle.Read(n)))]);
            try
            {
                var predictor = Predictor.FromBundle(BundleFile.Parse(file, "b"));
                foreach (var goods in Some) { predictor.Classify(Row(goods)); }
            }
            catch (BundleException) { refused++; }
        }
        Assert.InRange(refused, 1, 400);
    }
}
