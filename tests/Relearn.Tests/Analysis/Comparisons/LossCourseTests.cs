using Relearn.Analysis.Comparisons;
using Relearn.Numerics;

namespace Relearn.Tests.Analysis.Comparisons;

public sealed class LossCourseTests
{
    static (int, double, double)[] Days(ulong seed, int count, Func<int, double> level) =>
        [.. Enumerable.Range(0, count).Select(d => (d, level(d) + 0.02 * (SeededRandom.At(seed, d) - 0.5), 500.0))];

    [Fact]
    public void A_step_is_a_step_and_has_its_day()
    {
        var course = LossCourse.Of(Days(1, 60, d => d < 40 ? 0.4 : 0.5))!;
        Assert.True(course.Rose && course.IsStep);
        Assert.InRange(course.Day, 39, 41);
        Assert.InRange(course.Rise, 0.09, 0.11);
    }

    [Fact]
    public void A_ramp_is_gradual()
    {
        var course = LossCourse.Of(Days(2, 90, d => 0.4 + 0.1 * Math.Clamp((d - 20) / 60.0, 0, 1)))!;
        Assert.True(course.Rose);
        Assert.False(course.IsStep);
        Assert.InRange(course.RiseDays, 30, 80);
    }

    [Fact]
    public void Noise_seldom_rises()
    {
        Assert.InRange(Enumerable.Range(0, 100).Count(s => LossCourse.Of(Days((ulong)(100 + s), 60, _ => 0.4))!.Rise > 0.02), 0, 2);
    }

    [Fact]
    public void A_week_says_nothing() => Assert.Null(LossCourse.Of(Days(3, 7, _ => 0.4)));
}
