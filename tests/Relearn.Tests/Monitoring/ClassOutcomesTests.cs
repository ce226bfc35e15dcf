using Relearn.Data.Taxonomies;
using Relearn.Inference.Models.Classes;
using Relearn.Monitoring;
using Relearn.Serving;

namespace Relearn.Tests.Monitoring;

/// <summary>An answer is judged by the taxonomy that gave it, whatever words the outcome uses.</summary>
public sealed class ClassOutcomesTests
{
    static readonly Taxonomy Tree = Taxonomy.Of([["fashion", "shoes", "boots"], ["fashion", "shirts"], ["home", "pans"], ["pets"]]);

    // Boots have too few examples: they are learnt as shoes.
    static readonly int[] Classes = [.. new[] { "fashion > shoes", "fashion > shirts", "home > pans", "pets" }.Select(Tree.Find).Order()];

    static ClassOutcomes Answered(ClassWords? words, params (string Answer, string Best)[] answers)
    {
        var outcomes = new ClassOutcomes(Tree, Classes, words);
        for (var i = 0; i < answers.Length; i++)
        {
            outcomes.Add(new() { Id = new(1, i) }, new() { Decision = Tree.Find(answers[i].Answer), Features = [Tree.Find(answers[i].Best), i == 0 ? 1 : 0], RawRow = [(byte)i] });
        }
        return outcomes;
    }

    static double Judge(ClassOutcomes outcomes, int at, string path) => outcomes.Judge(at, new(new(1, at), null, "", 0, 0, 1, "", PredictionSource.Live, path)).Value;

    [Theory]
    [InlineData("fashion", "fashion > shoes", "fashion > shirts", 1, 0.5, false)]
    [InlineData("fashion > shoes", "fashion > shoes", "fashion > shoes > boots", 1, 1, true)]
    [InlineData("fashion > shoes", "fashion > shoes", "fashion > shoes", 1, 1, true)]
    [InlineData("fashion > shoes", "fashion > shoes", "fashion", 0, 1, false)]
    [InlineData("fashion > shoes", "fashion > shoes", "fashion > shirts", 0, 0.5, false)]
    [InlineData("home > pans", "home > pans", "fashion > shirts", 0, 0, false)]
    [InlineData("", "fashion > shoes", "fashion > shoes", 1, 0, true)]
    [InlineData("fashion > shoes", "fashion > shoes", "fashion > shoes > sandals", 1, 1, true)]
    public void An_answer_is_right_where_the_truth_is_it_or_below_it(string answer, string best, string truth, double right, double kept, bool bestIsRight)
    {
        var outcomes = Answered(null, (answer, best));
        Assert.Equal(right, Judge(outcomes, 0, truth));
        Assert.Equal(kept, outcomes.DepthKept(0));
        Assert.Equal(bestIsRight, outcomes.BestIsRight(0));
    }

    [Fact]
    public void What_nobody_said_is_not_judged()
    {
        var outcomes = Answered(null, ("pets", "pets"), ("home", "home > pans"));
        Assert.Equal((double.NaN, -1, false), (outcomes.DepthKept(0), outcomes.TruthOf(0), outcomes.BestIsRight(0)));
        Assert.Equal([true, false], outcomes.Unfamiliar);
        Assert.Equal([[0], null], outcomes.RawRows);
    }

    static ClassWords Words(params TaxonomyChange[] changes)
    {
        var versions = TaxonomyVersions.Of(Tree, changes);
        return new(versions.Newest, versions.NodeOf, path => versions.Today(path, 0));
    }

    [Fact]
    public void Words_of_a_later_version_are_understood()
    {
        var outcomes = Answered(Words(new(TaxonomyChangeKind.Rename, "fashion > shoes", "footwear"), new(TaxonomyChangeKind.Merge, "fashion > shirts", "home > pans")),
            ("fashion > shoes", "fashion > shoes"), ("home > pans", "home > pans"), ("fashion > shoes", "fashion > shoes"), ("fashion > shoes", "fashion > shoes"));
        Assert.Equal(1, Judge(outcomes, 0, "fashion > footwear > boots"));
        Assert.True(outcomes.Knows("fashion > footwear > boots"));
        // Words of the version that answered mean what they meant then.
        Assert.Equal(0, Judge(outcomes, 1, "fashion > shirts"));
        Assert.Equal(1, Judge(outcomes, 2, "fashion > shoes"));
        Assert.Equal(0, Judge(outcomes, 3, "home > pans"));
        Assert.False(outcomes.Knows("fashion > hats"));
        Assert.True(outcomes.Knows("fashion > shirts"));
    }

    [Fact]
    public void Words_of_an_earlier_version_are_understood_by_a_model_of_a_later_one()
    {
        // The model was made when shoes were called so; the data calls them footwear.
        var data = Taxonomy.Of([["fashion", "footwear", "boots"], ["fashion", "shirts"], ["home", "pans"], ["pets"]]);
        var versions = TaxonomyVersions.Of(data, [new(TaxonomyChangeKind.Rename, "fashion > footwear", "shoes")]);
        var outcomes = Answered(new(versions.Newest, versions.NodeOf, path => versions.Today(path, 1)), ("fashion > shoes", "fashion > shoes"), ("fashion > shirts", "fashion > shirts"));
        Assert.Equal(1, Judge(outcomes, 0, "fashion > footwear > boots"));
        Assert.Equal(0, Judge(outcomes, 1, "fashion > footwear"));
        Assert.False(outcomes.Knows("fashion > hats"));
    }

    static readonly string[] Reported = ["pets > fish", "toys", "toys", "pets"];

    [Fact]
    public void New_classes_are_named_the_most_frequent_first()
    {
        var outcomes = Answered(null, [.. Enumerable.Repeat(("pets", "pets"), 4)]);
        foreach (var (path, i) in Reported.Select((p, i) => (p, i))) { Judge(outcomes, i, path); }
        Assert.Equal([new("toys", 2), new("pets > fish", 1)], ClassMonitoring.New(outcomes));
    }

    [Theory]
    [InlineData(99, 0.5, false)]
    [InlineData(100, 0.5, true)]
    [InlineData(1000, 0.88, false)]
    [InlineData(1000, 0.85, true)]
    [InlineData(1000, 0.99, false)]
    public void A_retraining_is_due_where_chance_does_not_explain_the_accuracy(long compared, double accuracy, bool due)
    {
        var monitoring = new ClassMonitoring(0.9, Relearn.Numerics.ExactShare.Of((long)Math.Round(accuracy * compared), compared), 1, 0, 0, [], []);
        var trigger = monitoring.Trigger(compared);
        Assert.Equal(due, trigger is not null);
        if (due) { Assert.StartsWith(FormattableString.Invariant($"accuracy: {accuracy:0.0%} ["), trigger, StringComparison.Ordinal); }
    }
}
