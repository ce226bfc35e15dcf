using Relearn.Cli;

namespace Relearn.Tests.Architecture;

/// <summary>One stem, the same in every place that exists: folder, command, docs page, error codes.</summary>
public sealed class StemTests
{
    static readonly (int Step, string Stem, string Folder)[] Steps =
    [
        (1, "scope", "Scoping"), (2, "data", "Data"), (3, "model", "Modeling"), (4, "serve", "Serving"), (5, "monitor", "Monitoring"), (6, "analyze", "Analysis"),
    ];

    [Fact]
    public void Each_step_has_its_folder_command_and_page()
    {
        var commands = CommandLine.Root().Subcommands.ToDictionary(c => c.Name);
        foreach (var (step, stem, folder) in Steps)
        {
            Assert.True(Directory.Exists(Path.Combine(RepositoryFiles.Root, "src", "Relearn", folder)), $"step {step} has no folder src/Relearn/{folder}");
            Assert.True(commands.TryGetValue(stem, out var command), $"step {step} has no command 'relearn {stem}'");
            Assert.StartsWith($"{step}:", command.Description);
            Assert.NotEmpty(command.Subcommands);
            Assert.True(File.Exists(Path.Combine(RepositoryFiles.Root, "docs", $"{step}-{stem}.md")), $"step {step} has no page docs/{step}-{stem}.md");
        }
    }

    [Fact]
    public void The_readme_maps_the_steps_to_real_folders_and_pages()
    {
        var readme = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "README.md"));
        foreach (var (step, stem, folder) in Steps)
        {
            Assert.Contains($"src/Relearn/{folder}", readme);
            Assert.Contains($"docs/{step}-{stem}.md", readme);
            Assert.Contains($"relearn {stem}", readme);
        }
    }

    [Fact]
    public void Every_command_says_what_it_does_and_takes_json()
    {
        void Visit(System.CommandLine.Command command)
        {
            Assert.False(string.IsNullOrWhiteSpace(command.Description), $"'{command.Name}' has no description");
            Assert.All(command.Options, o => Assert.False(string.IsNullOrWhiteSpace(o.Description), $"option {o.Name} of '{command.Name}' has no description"));
            Assert.All(command.Arguments, a => Assert.False(string.IsNullOrWhiteSpace(a.Description), $"argument {a.Name} of '{command.Name}' has no description"));
            foreach (var inner in command.Subcommands) { Visit(inner); }
        }

        var root = CommandLine.Root();
        Visit(root);
        Assert.Contains(root.Options, o => o.Name == "--json" && o.Recursive);
    }
}
