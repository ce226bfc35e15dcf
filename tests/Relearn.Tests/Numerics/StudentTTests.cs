using Relearn.Numerics;

namespace Relearn.Tests.Numerics;

public sealed class StudentTTests
{
    // R 4.2: 2 * pt(-2, 5), 2 * pt(-1, 1), 2 * pt(-3, 30), 2 * pnorm(-1.959963984540054).
    [Theory]
    [InlineData(2, 5, 0.1019394788)]
    [InlineData(1, 1, 0.5)]
    [InlineData(-3, 30, 0.0053897262)]
    [InlineData(1.959963984540054, 1e9, 0.05)]
    public void The_chance_is_that_of_the_tables(double statistic, double degrees, double chance) => Assert.Equal(chance, StudentT.TwoSided(statistic, degrees), 1e-6);

    [Theory]
    [InlineData(0.05, 10, 2.228138852)]
    [InlineData(0.01, 4, 4.604094871)]
    [InlineData(0.1, 90000, 1.644868)]
    public void The_quantile_is_that_of_the_tables_and_undoes_the_chance(double chance, double degrees, double quantile)
    {
        Assert.Equal(quantile, StudentT.Quantile(chance, degrees), 1e-5);
        Assert.Equal(chance, StudentT.TwoSided(StudentT.Quantile(chance, degrees), degrees), 1e-9);
    }
}
