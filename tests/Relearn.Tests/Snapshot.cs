using System.Runtime.CompilerServices;

namespace Relearn.Tests;

/// <summary>An approved text file beside the test: the test fails where the text differs; UPDATE_SNAPSHOTS=1 writes it anew.</summary>
static class Snapshot
{
    /// <summary>True where the person who runs the tests wants approved files rewritten.</summary>
    public static bool Updating => Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1";

    public static void Match(string actual, string name, [CallerFilePath] string testFile = "")
    {
        var approved = RepositoryFiles.Beside(name, testFile);
        var text = string.Join('\n', actual.TrimEnd().Split('\n').Select(line => line.TrimEnd())) + "\n";
        if (Updating) { File.WriteAllText(approved, text); }
        if (!File.Exists(approved)) { Assert.Fail($"There is no approved file '{approved}'. Run once with UPDATE_SNAPSHOTS=1, read what it wrote, commit it."); }
        Assert.Equal(File.ReadAllText(approved).ReplaceLineEndings("\n"), text);
    }
}
