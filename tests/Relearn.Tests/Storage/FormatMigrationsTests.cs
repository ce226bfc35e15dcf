using Relearn.Storage;

namespace Relearn.Tests.Storage;

public sealed class FormatMigrationsTests
{
    static readonly FormatMigrations<List<int>> Migrations = new(l => l.Add(2), l => l.Add(3), l => l.Add(4));

    [Fact]
    public void Each_missing_step_is_taken_once_and_in_order()
    {
        Assert.Equal(4, Migrations.Current);
        for (var version = 1; version <= 4; version++)
        {
            var taken = new List<int>();
            Migrations.Apply(taken, version);
            Assert.Equal(Enumerable.Range(version + 1, 4 - version), taken);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(5)]
    public void A_version_that_does_not_exist_is_a_mistake_of_the_caller(int version) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Migrations.Apply([], version));

    [Fact]
    public void Without_steps_there_is_version_1()
    {
        var migrations = new FormatMigrations<List<int>>();
        migrations.Apply([], 1);
        Assert.Equal(1, migrations.Current);
    }
}
