using System.Text;
using Relearn.Serving.Rollouts;

namespace Relearn.Tests.Serving.Rollouts;

public sealed class AssignmentTests
{
    static readonly ulong Salt = Assignment.SaltOf("rollout_started-4f2a90c1");

    static double PlaceOf(ulong salt, string unit) => Assignment.PlaceOf(salt, Encoding.UTF8.GetBytes(unit));

    [Fact]
    public void A_larger_share_only_adds_units_to_the_challenger_and_nobody_changes_sides() =>
        Gen.Select(Gen.String[0, 40], Gen.Double[0, 1], Gen.Double[0, 1]).Sample((unit, a, b) =>
        {
            var (small, large) = (Math.Min(a, b), Math.Max(a, b));
            var place = PlaceOf(Salt, unit);
            Assert.InRange(place, 0, 1);
            // Asked again, also by another process: the same place.
            Assert.Equal(place, PlaceOf(Assignment.SaltOf("rollout_started-4f2a90c1"), unit));
            if (place < small) { Assert.True(place < large); }
        });

    [Fact]
    public void Places_are_spread_evenly_over_near_and_far_names()
    {
        foreach (var name in new Func<int, string>[] { i => $"user-{i}", i => $"{i * 7919L:D12}", i => new string('a', i % 50) + i })
        {
            const int Units = 40_000, Cells = 20;
            var counts = new int[Cells];
            for (var i = 0; i < Units; i++) { counts[(int)(PlaceOf(Salt, name(i)) * Cells)]++; }
            var chi = counts.Sum(c => (c - Units / Cells) * (double)(c - Units / Cells) / (Units / Cells));
            // 19 degrees of freedom: 43.8 is exceeded once in a thousand.
            Assert.InRange(chi, 3, 43.8);
        }
    }

    [Fact]
    public void Another_rollout_mixes_anew()
    {
        var other = Assignment.SaltOf("rollout_started-77ab01de");
        const int Units = 20_000;
        var both = Enumerable.Range(0, Units).Count(i => PlaceOf(Salt, $"u{i}") < 0.5 && PlaceOf(other, $"u{i}") < 0.5);
        // A quarter, four standard deviations of sqrt(0.25 * 0.75 / n) to each side.
        Assert.InRange(both / (double)Units, 0.25 - 0.0123, 0.25 + 0.0123);
    }

    [Fact]
    public void The_place_of_a_unit_is_the_same_in_every_version() =>
        // A release of Relearn that moved units would change the arms of rollouts that are under way.
        Assert.Equal(s_places, s_units.Select(u => Math.Round(PlaceOf(Salt, u), 9)));

    static readonly string[] s_units = ["", "a", "user-17", "a key of more than eight bytes", "ü"];
    static readonly double[] s_places = [0.884253408, 0.229870075, 0.123280094, 0.110234591, 0.987276666];
}
