using Relearn.Numerics;

namespace Relearn.Tests.Numerics;

public sealed class SeededRandomTests
{
    [Fact]
    public void The_first_outputs_are_the_published_ones()
    {
        // The first five outputs of S. Vigna's splitmix64.c with state 1234567, as listed by Rosetta Code, "Pseudo-random numbers/Splitmix64".
        var random = new SeededRandom(1234567);
        Assert.Equal([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821],
            new[] { random.Next(), random.Next(), random.Next(), random.Next(), random.Next() });
    }

    [Fact]
    public void Doubles_lie_in_the_half_open_unit_interval() => Gen.ULong.Sample(seed =>
    {
        var random = new SeededRandom(seed);
        for (var i = 0; i < 100; i++) { Assert.InRange(random.NextDouble(), 0, 1 - 1.0 / (1UL << 53)); }
        Assert.InRange(SeededRandom.At(seed, unchecked((long)seed)), 0, 1 - 1.0 / (1UL << 53));
    });

    [Fact]
    public void Integers_lie_below_the_bound() => Gen.Select(Gen.ULong, Gen.Int[1, int.MaxValue]).Sample((seed, below) => Assert.InRange(new SeededRandom(seed).NextInt(below), 0, below - 1));

    [Fact]
    public void Integers_are_uniform()
    {
        var random = new SeededRandom(7);
        var counts = new int[10];
        for (var i = 0; i < 100_000; i++) { counts[random.NextInt(10)]++; }
        // 99.9 % point of chi-squared with 9 degrees of freedom: 27.88. The seed is fixed, so this never flickers.
        Assert.InRange(counts.Sum(c => (c - 10_000.0) * (c - 10_000.0) / 10_000), 0, 27.88);
    }

    [Fact]
    public void A_number_by_index_depends_on_seed_and_index_and_is_uniform()
    {
        var numbers = Enumerable.Range(0, 100_000).Select(i => SeededRandom.At(3, i)).ToArray();
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
        // Standard error of a mean of uniforms: sqrt(1/12/n) = 0.00091; four of them.
        Assert.Equal(0.5, numbers.Average(), 0.0037);
        Assert.NotEqual(SeededRandom.At(3, 5), SeededRandom.At(4, 5));
        Assert.Equal(SeededRandom.At(3, 5), numbers[5]);
    }
}
