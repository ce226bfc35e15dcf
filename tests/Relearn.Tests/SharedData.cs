namespace Relearn.Tests;

/// <summary>Real data sets, which stand in a folder <c>shared/data</c> beside a folder above the tests.</summary>
static class SharedData
{
    /// <summary>Path of a file of a data set; the test is skipped where it is not on this machine.</summary>
    public static string Require(string name)
    {
        for (var folder = new DirectoryInfo(RepositoryFiles.Root); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "data", name);
            if (File.Exists(file)) { return file; }
        }
        Assert.Skip($"'{name}' is not on this machine: no 'shared/data' beside a folder above the tests.");
        return "";
    }
}
