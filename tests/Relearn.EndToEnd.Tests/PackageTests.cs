using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Relearn.Tests;

namespace Relearn.EndToEnd.Tests;

/// <summary>The packages, as an application gets them.</summary>
public sealed partial class PackageTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("relearn-package-").FullName;

    string Packages => Path.Combine(_folder, "packages");

    async Task<ZipArchive> PackAsync(string project)
    {
        var packed = await Dotnet.RunAsync(RepositoryFiles.Root, "pack", $"src/{project}", "--no-build", "-c", Dotnet.Configuration, "-o", Packages, "--nologo");
        Assert.True(packed.ExitCode == 0, packed.ToString());
        Assert.DoesNotContain("warning", packed.Out, StringComparison.OrdinalIgnoreCase);
        Assert.Single(Directory.EnumerateFiles(Packages, $"{project}.*.snupkg"));
        return await ZipFile.OpenReadAsync(Assert.Single(Directory.EnumerateFiles(Packages, $"{project}.*.nupkg")), TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("Relearn.Inference", new string[0])]
    [InlineData("Relearn.Client", new[] { "Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Http", "Relearn.Inference" })]
    public async Task A_package_has_its_licence_its_page_its_docs_and_no_more_dependencies_than_it_says(string project, string[] dependencies)
    {
        using var package = await PackAsync(project);
        Assert.Contains($"lib/net10.0/{project}.dll", package.Entries.Select(e => e.FullName));
        Assert.Contains($"lib/net10.0/{project}.xml", package.Entries.Select(e => e.FullName));
        Assert.Contains("README.md", package.Entries.Select(e => e.FullName));
        using var stream = await package.GetEntry($"{project}.nuspec")!.OpenAsync(TestContext.Current.CancellationToken);
        var metadata = XDocument.Load(stream).Root!.Elements().Single();
        string? Of(string name) => metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value;
        Assert.Equal(("MIT", "README.md", "The Relearn authors"), (Of("license"), Of("readme"), Of("authors")));
        Assert.NotEmpty(Of("description")!);
        Assert.Equal(dependencies, metadata.Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_example_of_the_readme_runs_in_a_fresh_project_with_the_package()
    {
        (await PackAsync("Relearn.Inference")).Dispose();
        using var project = TestProject.Create();
        using var workspace = project.Open();
        var bundle = workspace.Artifacts.PathOf((await workspace.RunAsync(TestContext.Current.CancellationToken)).Run.BundleHash);
        var application = Directory.CreateDirectory(Path.Combine(_folder, "application")).FullName;
        var example = Example().Match(await File.ReadAllTextAsync(Path.Combine(RepositoryFiles.Root, "README.md"), TestContext.Current.CancellationToken)).Groups["body"].Value;
        Assert.NotEmpty(example);
        string[] program = ["using Relearn.Inference;", "var path = args[0];", .. example.TrimEnd().Split('\n'), "Console.WriteLine(probability.ToString(\"R\", System.Globalization.CultureInfo.InvariantCulture));"];
        await WriteAsync(application, "Program.cs", string.Join('\n', program));
        await WriteAsync(application, "application.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable><UseSharedCompilation>false</UseSharedCompilation></PropertyGroup>
            </Project>
            """);
        // The folder is the only source, and what it gives stays here.
        await WriteAsync(application, "nuget.config", $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Path.Combine(_folder, "cache")}" /></config>
              <packageSources><clear /><add key="here" value="{Packages}" /></packageSources>
            </configuration>
            """);
        var added = await Dotnet.RunAsync(application, "add", "package", "Relearn.Inference");
        Assert.True(added.ExitCode == 0, added.ToString());
        var run = await Dotnet.RunAsync(application, "run", "--", bundle);
        Assert.True(run.ExitCode == 0, run.ToString());
        var expected = Relearn.Inference.Predictor.Open(bundle).Predict(new Dictionary<string, object?> { ["at"] = new DateTime(2024, 2, 1, 10, 0, 0), ["x"] = 1.25, ["city"] = "Rome" });
        Assert.Equal(expected.ToString("R", System.Globalization.CultureInfo.InvariantCulture), run.Out.Trim());
    }

    static Task WriteAsync(string folder, string name, string text) => File.WriteAllTextAsync(Path.Combine(folder, name), text, TestContext.Current.CancellationToken);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [GeneratedRegex(@"<!-- example: predict -->\r?\n```csharp\r?\n(?<body>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
