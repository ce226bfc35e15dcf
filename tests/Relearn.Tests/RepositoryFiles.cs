using System.Runtime.CompilerServices;

namespace Relearn.Tests;

/// <summary>Files that stand beside the tests in the repository.</summary>
static class RepositoryFiles
{
    /// <summary>Top folder of the checkout.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Path of a file given relative to the folder of the test that asks.</summary>
    public static string Beside(string name, [CallerFilePath] string testFile = "")
    {
        // A build for release writes '/_/' for the repository's folder.
        var folder = Path.GetDirectoryName(testFile.StartsWith("/_/", StringComparison.Ordinal) ? Path.Combine(Root, testFile[3..]) : testFile)!;
        return Path.GetFullPath(Path.Combine(folder, name));
    }

    static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Relearn.slnx"))) { folder = folder.Parent; }
        return folder?.FullName ?? throw new InvalidOperationException($"No Relearn.slnx above {AppContext.BaseDirectory}.");
    }
}
