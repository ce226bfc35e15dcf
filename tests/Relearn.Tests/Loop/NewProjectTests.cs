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

    [Fact]
    public void A_value_is_taken_as_the_table_has_it_and_no_other()
    {
        string Flags(int i) => $"{i},{(i % 5 == 0 ? "TRUE" : "FALSE")},{(i % 3 == 0 ? "None" : "Some")}";
        var made = Make(Table("a,flag,amount", Flags), new("flag", "TRUE"), "flags");
        Assert.Contains("value: flag\n", File.ReadAllText(Path.Combine(made.Folder, "project.yaml")));
        var unknown = Assert.Throws<UserErrorException>(() => Make(Table("a,flag,amount", Flags), new("flag", "maybe"), "other")).Errors[0];
        Assert.Equal("loop.value_unknown", unknown.Code);
        Assert.Contains("false, true", unknown.Message);
        Assert.Contains("Did you mean 'None'?", Assert.Throws<UserErrorException>(() => Make(Table("a,flag,amount", Flags), new("amount", "none"), "other")).Errors[0].Message);
        Assert.Equal("loop.value_unknown", Assert.Throws<UserErrorException>(() => Make(Table("a,flag,amount", Flags), new("a", "yes"), "other")).Errors[0].Code);
    }

    [Fact]
    public void A_label_may_be_a_condition_and_then_its_columns_are_known_afterwards()
    {
        var made = Make(Table("delay,planned,distance", i => $"{i % 40},{i % 7},{i}"), new("delay > 15 + planned"), "late");
        using var workspace = Workspace.Open(made.Folder);
        Assert.Equal("delay > 15 + planned", workspace.Project.Label.Value);
        Assert.Equal(["delay", "planned"], workspace.Project.Data.Columns.Where(c => c.KnownAfter).Select(c => c.Name));
        Assert.Equal(["distance"], workspace.Project.Features.Select(f => f.Name));
    }

    [Fact]
    public void A_repeated_id_is_a_feature_and_a_large_one_is_a_text()
    {
        var made = Make(Table("ad_id,user_id,y", i => $"{i / 2},{9007199254740993 + i},{i % 2}", 30_000), new("y"), "ids");
        using var workspace = Workspace.Open(made.Folder);
        Assert.Equal("user_id", workspace.Project.Data.Key);
        Assert.Equal(Relearn.Inference.Features.ValueKind.Text, workspace.Project.Data.Columns.Single(c => c.Name == "user_id").Kind);
        Assert.Equal(["ad_id"], workspace.Project.Features.Select(f => f.Name));
    }

    [Fact]
    public void What_an_expression_cannot_name_is_said_of_the_table()
    {
        Assert.Equal("loop.not_expressible", Assert.Throws<UserErrorException>(() => Make(Table("y,x", i => $"{(i % 2 == 0 ? "\"say \"\"x\"\"\"" : "no")},{i}"), name: "quotes")).Errors[0].Code);
        Assert.Equal("loop.no_features", Assert.Throws<UserErrorException>(() => Make(Table("y,x", i => $"{i % 2},1"), name: "empty")).Errors[0].Code);
        Assert.Equal("loop.table_missing", Assert.Throws<UserErrorException>(() => NewProject.Create(_folder, "gone", Path.Combine(_folder, "nope.csv"), new())).Errors[0].Code);
        using var made = Workspace.Open(Make(Table("is it: yes,x", i => $"{i % 2},{i}"), name: "colon").Folder);
        Assert.Equal("is it: yes", made.Project.Label.Name);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
