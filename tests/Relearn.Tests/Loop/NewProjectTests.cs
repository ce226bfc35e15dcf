using Relearn.Loop;
using Relearn.Numerics;

namespace Relearn.Tests.Loop;

public sealed class NewProjectTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("relearn-test-").FullName;

    NewProject Make(string table, NewProject.Choices? choices = null, string name = "made", string file = "t.csv")
    {
        File.WriteAllText(Path.Combine(_folder, file), table);
        return NewProject.Create(_folder, name, Path.Combine(_folder, file), choices ?? new());
    }

    static string Table(string header, Func<int, string> line, int rows = 300) => header + "\n" + string.Concat(Enumerable.Range(0, rows).Select(i => line(i) + "\n"));

    [Fact]
    public async Task What_was_made_runs()
    {
        var random = new SeededRandom(3);
        var made = Make(Table("id,when,amount paid,kind,churn", i =>
        {
            var x = random.NextDouble();
            return FormattableString.Invariant($"c{i},2024-01-{1 + i / 100:00} {i % 24:00}:00:00,{x:0.000},{(i % 3 == 0 ? "new" : "old")},{(random.NextDouble() < x * x ? "yes" : "no")}");
        }, 3000));
        Assert.Equal(("churn", "true", "when"), (made.Label, made.Positive, made.Time));
        using var workspace = Workspace.Open(made.Folder);
        Assert.Equal("id", workspace.Project.Data.Key);
        Assert.Equal(["hour of when", "weekday of when", "month of when", "amount paid", "kind"], workspace.Project.Features.Select(f => f.Name));
        var report = await workspace.RunAsync(TestContext.Current.CancellationToken);
        Assert.NotNull(report.Run.Metrics.RocAuc);
    }

    [Fact]
    public void The_rarer_of_two_values_is_true_unless_a_name_says_otherwise()
    {
        Assert.Equal("bad", Make(Table("a,y", i => $"{i},{(i % 5 == 0 ? "bad" : "good")}"), name: "rare").Positive);
        Assert.Equal("won", Make(Table("a,y", i => $"{i},{(i % 5 == 0 ? "lost" : "won")}"), name: "named").Positive);
        Assert.Equal("lost", Make(Table("a,y", i => $"{i},{(i % 5 == 0 ? "lost" : "won")}"), new(Positive: "lost"), "said").Positive);
    }

    [Fact]
    public void What_cannot_be_guessed_is_asked_with_the_choices()
    {
        var two = Assert.Throws<UserErrorException>(() => Make(Table("a,b,n", i => $"{i % 2},{i / 2 % 2},{i}"))).Errors[0];
        Assert.Equal("loop.label_not_guessed", two.Code);
        Assert.Contains("a, b", two.Message);
        var many = Assert.Throws<UserErrorException>(() => Make(Table("a,n", i => $"{i % 7},{i}"), new("a"))).Errors[0];
        Assert.Equal("loop.label_not_binary", many.Code);
        var unknown = Assert.Throws<UserErrorException>(() => Make(Table("colour,n", i => $"{i % 2},{i}"), new("color"))).Errors[0];
        Assert.Contains("Did you mean 'colour'?", unknown.Message);
        Assert.Equal("loop.time_not_a_time", Assert.Throws<UserErrorException>(() => Make(Table("y,n", i => $"{i % 2},{i}"), new(Time: "n"))).Errors[0].Code);
        Assert.Equal("loop.name_wrong", Assert.Throws<UserErrorException>(() => Make(Table("y,n", i => $"{i % 2},{i}"), name: "My Project")).Errors[0].Code);
        Assert.False(Directory.Exists(Path.Combine(_folder, "made")));
    }

    [Fact]
    public void A_project_that_is_there_is_left_alone()
    {
        var made = Make(Table("y,n", i => $"{i % 2},{i}"));
        var before = File.ReadAllText(Path.Combine(made.Folder, "project.yaml"));
        Assert.Equal("loop.project_exists", Assert.Throws<UserErrorException>(() => Make(Table("y,n", i => $"{i % 2},{i}"))).Errors[0].Code);
        Assert.Equal(before, File.ReadAllText(Path.Combine(made.Folder, "project.yaml")));
    }

    [Fact]
    public void Constant_columns_are_left_out_and_odd_names_are_quoted()
    {
        var made = Make(Table("y,always,the amount,größe,2x,it's", i => $"{i % 2},1,{i},{i},{i},{i}"));
        Assert.Contains(made.Notes, n => n.Contains("always", StringComparison.Ordinal));
        using var workspace = Workspace.Open(made.Folder);
        Assert.Equal(["the amount", "größe", "2x", "it's"], workspace.Project.Features.Select(f => f.Name));
        Assert.Equal(["`the amount`", "größe", "`2x`", "`it's`"], workspace.Project.Features.Select(f => f.Source));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
