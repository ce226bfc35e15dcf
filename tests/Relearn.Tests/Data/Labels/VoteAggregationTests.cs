using System.Text.Json;
using Relearn.Data.Labels;
using Relearn.Data.Labels.Aggregation;
using Relearn.Tests.Data.Labels.Aggregation;

namespace Relearn.Tests.Data.Labels;

public sealed class VoteAggregationTests
{
    static AggregationRequest Request(string file) => new(file, "item", "who", "label", null, [], "nominal", null, null, null);

    [Fact]
    public void A_file_of_votes_becomes_a_file_of_labels()
    {
        using var folder = new TemporaryFolder();
        var (file, to) = (folder["votes.csv"], folder["labels.csv"]);
        File.WriteAllText(file, "item,who,label\n\"a,b\",ann,yes\n\"a,b\",bob,yes\n2,ann,no\n2,bob,yes\n2,cid,no\n3,ann,\n");
        var report = VoteAggregation.Run(Request(file) with { Out = to });
        Assert.Equal((3, 1, 3, 5, 1), (report.Items, report.ItemsWithoutVotes, report.Annotators, report.Votes, report.Abstentions));
        // yes has 3 of 5 votes: (2 + 0.6) / 3, and (2 + 0.4) / 4.
        Assert.Equal("item,label,probability\n\"a,b\",yes,0.866667\n2,no,0.6\n3,,\n", File.ReadAllText(to));
        Assert.Equal(MajorityVote.Name, report.Choice.Method);
        Assert.Equal(3, report.Confusions!.Count);
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(report, AggregationJson.Default.AggregationReport));
        Assert.Equal(5, json.RootElement.GetProperty("votes").GetInt32());
        Assert.Equal(0, json.RootElement.GetProperty("choice").GetProperty("gold_voted").GetInt32());
    }

    [Fact]
    public void Gold_from_a_file_chooses_and_stands()
    {
        using var folder = new TemporaryFolder();
        var crowd = Crowd.Draw(400, [0.5, 0.5], [Crowd.Coin(0.95), Crowd.Coin(0.9), .. Enumerable.Repeat(Crowd.Coin(0.52), 7)], seed: 3);
        var t = crowd.Table;
        var (file, gold) = (folder["votes.csv"], folder["gold.csv"]);
        File.WriteAllText(file, "item,who,label\n" + string.Concat(Enumerable.Range(0, t.Votes).Select(v => $"{t.Items[t.ItemOfVote[v]]},{t.Annotators[t.AnnotatorOfVote[v]]},{t.Classes[t.ClassOfVote[v]]}\n")));
        File.WriteAllText(gold, "item,label\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"i{i},{crowd.Truth[i]}\n")));
        var report = VoteAggregation.Run(Request(file) with { Gold = gold });
        Assert.NotEqual(MajorityVote.Name, report.Choice.Method);
        Assert.Equal(100, report.Choice.GoldVoted);
        Assert.Equal(100, report.Quality[0].GoldVotes);
        Assert.True(report.Iterations > 1);
        Assert.Equal(OneCoin.MethodName, VoteAggregation.Run(Request(file) with { Gold = gold, Method = OneCoin.MethodName }).Choice.Method);
    }

    [Fact]
    public void Distances_are_nominal_ordinal_interval_or_a_tree()
    {
        using var folder = new TemporaryFolder();
        var (file, tree) = (folder["votes.csv"], folder["tree.csv"]);
        File.WriteAllText(file, "item,who,label\n1,a,1\n1,b,1\n2,a,1\n2,b,2\n3,a,4\n3,b,4\n4,a,2\n4,b,2\n");
        File.WriteAllText(tree, "class,parent\n1,low\n2,low\n4,high\nlow,\nhigh,\n");
        double Alpha(AggregationRequest request) => VoteAggregation.Run(request).Agreement.Krippendorff.Estimate;
        var nominal = Alpha(Request(file));
        Assert.True(Alpha(Request(file) with { Distance = "interval" }) > nominal);
        Assert.True(Alpha(Request(file) with { Distance = "ordinal" }) > nominal);
        Assert.True(Alpha(Request(file) with { Tree = tree }) > nominal);
        File.WriteAllText(file, "item,who,label\n1,a,low\n1,b,high\n");
        Refusal.Of("data.classes_not_numbers", () => VoteAggregation.Run(Request(file) with { Distance = "interval" }));
    }

    [Fact]
    public void A_column_that_is_not_there_and_a_class_that_was_not_declared_are_told()
    {
        using var folder = new TemporaryFolder();
        var file = folder["votes.csv"];
        File.WriteAllText(file, "item,who,label\n1,a,yes\n2,a,ys\n");
        Assert.Contains("Did you mean 'label'?", Refusal.Of("data.column_unknown", () => VoteAggregation.Run(Request(file) with { Label = "lable" })).Message, StringComparison.Ordinal);
        Assert.Contains("row 2", Refusal.Of("data.vote_outside", () => VoteAggregation.Run(Request(file) with { Classes = ["no", "yes"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ragged_line_is_counted()
    {
        using var folder = new TemporaryFolder();
        var file = folder["votes.csv"];
        File.WriteAllText(file, "item,who,label\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},a,yes\n")) + "51,b\n");
        var report = VoteAggregation.Run(Request(file));
        Assert.Equal(50, report.Votes);
        Assert.Equal(1, Assert.Single(report.Unread).Value);
    }
}
