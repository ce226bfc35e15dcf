using System.Globalization;
using System.Text;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Tests;

/// <summary>A project with one true label in 10,000, in a folder of its own: eight in ten of them stand on one of sixteen levels.</summary>
/// <remarks>Labels stand at even distances of the summed probability, so that what is measured is the model and not the luck of the draw.</remarks>
sealed class RareProject : IDisposable
{
    public const double Rate = 1e-4;

    RareProject(string folder) => Folder = folder;

    public string Folder { get; }

    public ProjectConfig Config => ProjectFile.Read(Folder);

    /// <summary>Rows in order: <c>level</c> 0 to 15, <c>noise</c>, <c>fraud</c>.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="more">What stands at the end of project.yaml.</param>
    public static RareProject Create(int rows, string more = "")
    {
        var folder = Directory.CreateTempSubdirectory("relearn-test-").FullName;
        var table = new StringBuilder("level,noise,fraud\n");
        var random = new SeededRandom(11);
        var due = 0.5;
        for (var i = 0; i < rows; i++)
        {
            var level = random.NextInt(16);
            due += Rate * 16 * (level == 15 ? 0.8 : 0.2 / 15);
            var fraud = due >= 1;
            if (fraud) { due--; }
            table.Append(CultureInfo.InvariantCulture, $"{level},{random.NextInt(1000)},{(fraud ? 1 : 0)}\n");
        }
        File.WriteAllText(Path.Combine(folder, "rows.csv"), table.ToString());
        File.WriteAllText(Path.Combine(folder, ProjectFile.FileName), $"""
            name: fraud
            goal: Stop the few that are.
            stakeholders:
              - {"{ name: owner, signs_off: true }"}
            data:
              file: rows.csv
              time: row_order
              columns:
                level: number
                noise: number
                fraud: {"{ type: number, known: after }"}
            label: {"{ name: fraud, value: fraud == 1 }"}
            features:
              level: level
              noise: noise
            {more}
            """);
        return new(folder);
    }

    public Workspace Open() => Workspace.Open(Folder, new() { Actor = "tester" });

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
