namespace Relearn.Scoping;

/// <summary>The JSON Schema of <c>project.yaml</c>, so that editors complete and check it.</summary>
public static class ProjectSchema
{
    /// <summary>Name of the file that a workspace keeps of it.</summary>
    public const string FileName = "project.schema.json";

    /// <summary>The schema, draft 2020-12.</summary>
    public static string Text { get; } = Read();

    static string Read()
    {
        using var reader = new StreamReader(typeof(ProjectSchema).Assembly.GetManifestResourceStream("Relearn.Scoping.project.schema.json")!);
        return reader.ReadToEnd();
    }
}
