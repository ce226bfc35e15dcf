using Relearn.Loop.Desk;

namespace Relearn.Tests.Loop.Desk;

public sealed class RecentClassesTests
{
    [Fact]
    public void In_whatever_order_they_are_told_those_given_last_are_kept_once_each() => Gen.Select(Gen.Int[0, 14].Array[1, 40], Gen.Shuffle(Enumerable.Range(0, 40).ToArray())).Sample((values, order) =>
    {
        var recent = new RecentClasses();
        foreach (var i in order.Where(i => i < values.Length)) { recent.Use($"c{values[i]}", DateTimeOffset.UnixEpoch.AddSeconds(i)); }
        var expected = values.Reverse().Distinct().Take(RecentClasses.Places).Select(v => $"c{v}").Order(StringComparer.Ordinal);
        Assert.Equal(expected, recent.All.Order(StringComparer.Ordinal));
    });
}
