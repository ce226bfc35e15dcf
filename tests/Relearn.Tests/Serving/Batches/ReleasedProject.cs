using System.Globalization;
using System.Text;
using Relearn.Serving;

namespace Relearn.Tests.Serving.Batches;

/// <summary>A small project that was run once, and rows to score. Tests of one class share it.</summary>
public sealed class ReleasedProject : IAsyncLifetime
{
    readonly TestProject _project = TestProject.Create();

    public string Folder => _project.Folder;

    /// <summary>Path of a file in the project's folder.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    public async ValueTask InitializeAsync()
    {
        using var workspace = Open();
        var report = await workspace.RunAsync(TestContext.Current.CancellationToken);
        Assert.True(report.Gate.Passed);
    }

    internal Workspace Open(int threads = 1) => _project.Open(new() { Actor = "tester", Threads = threads });

    /// <summary>The score of one row by the path of a single request.</summary>
    internal static double Single(ServedModel model, string at, double? x, string? city) => model.Predictor.Predict(new Dictionary<string, object?>
    {
        ["at"] = DateTime.SpecifyKind(DateTime.Parse(at, CultureInfo.InvariantCulture), DateTimeKind.Utc),
        ["x"] = x,
        ["city"] = city,
    });

    /// <summary>Rows like those that were learnt from, with texts that need quotes.</summary>
    public static string Csv(int rows)
    {
        string[] cities = ["Oslo", "Rome", "\"St. John's, \"\"NL\"\"\"", "", "Lima"];
        var text = new StringBuilder("note,at,x,city\n");
        for (var i = 0; i < rows; i++)
        {
            var at = new DateTime(2024, 3, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(7.0 * i);
            text.Append(CultureInfo.InvariantCulture, $"n 0{i},{at:yyyy-MM-dd HH:mm:ss},{(i % 11 == 0 ? "" : (i * 0.37 % 4 - 2).ToString("R", CultureInfo.InvariantCulture))},{cities[i % 5]}\n");
        }
        return text.ToString();
    }

    public ValueTask DisposeAsync()
    {
        _project.Dispose();
        return ValueTask.CompletedTask;
    }
}
