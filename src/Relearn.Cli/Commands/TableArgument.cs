namespace Relearn.Cli.Commands;

/// <summary>An argument that is a project's folder or a table.</summary>
static class TableArgument
{
    /// <summary>It names a file; a folder, or what does not exist and looks like one, is a project.</summary>
    public static bool IsTable(string path) => File.Exists(path) ? Path.GetFileName(path) != "project.yaml" : !Directory.Exists(path) && Path.HasExtension(path);

    /// <summary>Does something with a folder that is removed afterwards.</summary>
    public static T InTemporary<T>(Func<string, T> work)
    {
        var folder = Directory.CreateTempSubdirectory("relearn-");
        try
        {
            return work(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
