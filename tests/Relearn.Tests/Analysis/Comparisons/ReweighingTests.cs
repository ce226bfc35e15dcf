using Relearn.Analysis.Comparisons;
using Relearn.Numerics;

namespace Relearn.Tests.Analysis.Comparisons;

public sealed class ReweighingTests
{
    // Two inputs with ten codes; the model knows what the first says.
    static (double Gain, double Error) Gain(ulong seed, Func<int, int, double, double> truth)
    {
        const int Rows = 8000;
        byte[] a = [.. Enumerable.Range(0, Rows).Select(i => (byte)(10 * SeededRandom.At(seed, i)))], b = [.. Enumerable.Range(0, Rows).Select(i => (byte)(10 * SeededRandom.At(seed + 1, i)))];
        double[] scores = [.. a.Select(v => 0.1 + 0.08 * v)];
        bool[] labels = [.. Enumerable.Range(0, Rows).Select(i => SeededRandom.At(seed + 2, i) < truth(a[i], b[i], scores[i]))];
        return Reweighing.Gain([a, b], scores, labels, [.. Enumerable.Range(0, Rows / 2)], [.. Enumerable.Range(Rows / 2, Rows / 2)])!.Value;
    }

    [Fact]
    public void A_relation_that_changed_in_a_part_is_gained()
    {
        var (gain, error) = Gain(1, (_, b, p) => b < 3 ? 1 - p : p);
        Assert.True(gain > 5 * error, $"{gain} +- {error}");
    }

    [Fact]
    public void Nothing_is_gained_where_the_model_is_right()
    {
        for (ulong seed = 10; seed < 40; seed += 3)
        {
            var (gain, error) = Gain(seed, (_, _, p) => p);
            Assert.True(gain < 3 * error, $"{gain} +- {error}");
        }
    }

    [Fact]
    public void A_shift_of_the_rate_is_no_gain()
    {
        var (gain, error) = Gain(50, (_, _, p) => 3 * p / (1 - p + 3 * p));
        Assert.True(gain < 3 * error, $"{gain} +- {error}");
    }

    [Fact]
    public void Outcomes_that_were_mixed_up_or_lost_are_no_gain()
    {
        var (mixed, error) = Gain(60, (_, _, p) => 0.6 * 0.46 + 0.4 * p);
        Assert.True(mixed < 3 * error, $"{mixed} +- {error}");
        var (lost, other) = Gain(61, (_, _, p) => 0.6 * p);
        Assert.True(lost < 3 * other, $"{lost} +- {other}");
    }
}
