using Relearn.Data.Labels.Aggregation;
using Relearn.Numerics;

namespace Relearn.Tests.Data.Labels.Aggregation;

public sealed class GoldLabelsTests
{
    static VoteTable Table() => VoteTable.Build([new("1", "ann", "no", 1), new("2", "ann", "yes", 2), new("3", "ann", "", 3)]);

    [Fact]
    public void Only_gold_with_votes_counts()
    {
        var gold = GoldLabels.Of(Table(), [new("2", "", "no", 1), new("3", "", "yes", 2), new("9", "", "yes", 3), new("2", "", "no", 4)]);
        Assert.Equal([1], gold.Voted);
        Assert.Equal((1, 1, 3), (gold.WithoutVotes, gold.Unknown, gold.Count));
        Assert.Equal([-1, 0, 1], gold.Classes);
        Assert.Equal(0, GoldLabels.None(Table()).Count);
    }

    [Fact]
    public void Gold_outside_the_classes_and_gold_that_contradicts_itself_are_told_at_once()
    {
        var errors = Assert.Throws<UserErrorException>(() => GoldLabels.Of(Table(), [new("1", "", "no", 1), new("1", "", "yes", 2), new("2", "", "perhaps", 3)])).Errors;
        Assert.Equal(["data.gold_outside", "data.gold_contradicts"], errors.Select(e => e.Code));
        Assert.Contains("'no' in row 1 and 'yes' in row 2", errors[1].Message, StringComparison.Ordinal);
    }
}
