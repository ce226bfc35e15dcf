using Relearn.Data.Sampling;

namespace Relearn.Tests.Modeling;

public sealed class LikelyPositivesTests
{
    // Every fourth row has no label yet; what it would be is known to the test alone.
    static TestProject Unlabelled(HashSet<int> positives) => TestProject.Create(edit: (i, line) =>
    {
        if (i % 4 != 1) { return line; }
        if (line.EndsWith("yes", StringComparison.Ordinal)) { positives.Add(i); }
        return line[..line.LastIndexOf(',')] + ",";
    });

    [Fact]
    public async Task The_likeliest_rows_hold_more_true_ones_than_random_ones_and_a_fifth_is_random()
    {
        var positives = new HashSet<int>();
        using var project = Unlabelled(positives);
        using var workspace = project.Open();
        var run = (await workspace.RunAsync(TestContext.Current.CancellationToken)).Run;
        Assert.Equal(1000, run.Likely!.Unlabelled);
        Assert.Equal((200, 40), (run.Likely.Rows, run.Likely.Random));
        Assert.True(run.Likely.Expected > 1.5 * run.Likely.ExpectedAtRandom);
        var path = Path.Combine(project.Folder, "likely.csv");
        var sample = await workspace.SampleAsync(new(200, null, null, null, 1, Likely: true), path, TestContext.Current.CancellationToken);
        Assert.Equal(("likely", 200, 1000L, run.Likely.Expected), (sample.Method, sample.Rows, sample.Of, sample.Expected));
        var lines = File.ReadAllLines(path);
        Assert.Equal("at,subject,x,city,result,_row,_weight,_probability,_drawn", lines[0]);
        var drawn = lines.Skip(1).Select(l => l.Split(',')).ToArray();
        Assert.Equal(200, drawn.Select(c => c[5]).Distinct().Count());
        Assert.Equal(40, drawn.Count(c => c[8] == "random"));
        // Rows stand in the order of time, as in the table: row 1 is its first.
        Assert.All(drawn, c => Assert.Equal(1, (int.Parse(c[5], System.Globalization.CultureInfo.InvariantCulture) - 1) % 4));
        // The random rows stand for all, the others for nobody.
        Assert.All(drawn, c => Assert.Equal(c[8] == "random" ? "25" : "0", c[6]));
        int Found(string how) => drawn.Count(c => c[8] == how && positives.Contains(int.Parse(c[5], System.Globalization.CultureInfo.InvariantCulture) - 1));
        // What the model promises holds: of the 160 likeliest nearly all are true, of the random ones as many as of all.
        Assert.True(Found("likely") > 0.85 * 160, $"{Found("likely")} of 160");
        Assert.InRange(Found("random") / 40.0, positives.Count / 1000.0 - 0.25, positives.Count / 1000.0 + 0.25);
    }

    [Fact]
    public async Task Without_a_run_or_a_row_to_label_it_is_said()
    {
        using var project = TestProject.Create();
        using var workspace = project.Open();
        var request = new SampleRequest(10, null, null, null, 1, Likely: true);
        var path = Path.Combine(project.Folder, "s.csv");
        async Task RefusedAsync(string code, SampleRequest asked) =>
            Assert.Equal(code, Assert.Single((await Assert.ThrowsAsync<Relearn.Numerics.UserErrorException>(() => workspace.SampleAsync(asked, path, TestContext.Current.CancellationToken))).Errors).Code);
        await RefusedAsync("model.run_unknown", request);
        await workspace.RunAsync(TestContext.Current.CancellationToken);
        await RefusedAsync("model.nothing_unlabelled", request);
        await RefusedAsync("data.sample_options", request with { By = "city" });
        Assert.False(File.Exists(path));
    }
}
