using System.Text;
using System.Text.Json;

namespace Relearn.Loop.Desk;

/// <summary>The instructions for people who label, as they stand while a desk is open.</summary>
/// <param name="Version">The first 12 digits of the hash; each label keeps it.</param>
/// <param name="Text">The text.</param>
sealed record DeskInstructions(string Version, string Text)
{
    /// <summary>Kind of the record that names a version, so that it can be read as long as labels name it.</summary>
    public const string Kind = "label_instructions";

    /// <summary>Reads what <c>label.instructions</c> names, and keeps it as an artifact; null where nothing is named.</summary>
    public static DeskInstructions? Read(CircleContext context)
    {
        if (context.Project.Label.Instructions is not { } file) { return null; }
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(Path.Combine(context.Folder, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DeskErrors.InstructionsMissing(file).Exception();
        }
        var hash = context.Artifacts.Put(bytes);
        context.Ledger.Append(new(Kind, 1, [hash], ""), JsonSerializer.Serialize(new InstructionsRecord(hash, file), DeskJson.Default.InstructionsRecord), context.Actor);
        return new(hash[..12], Encoding.UTF8.GetString(bytes));
    }
}

/// <summary>A version of the instructions in the ledger.</summary>
/// <param name="Hash">The text, as an artifact.</param>
/// <param name="File">The file that it stood in.</param>
sealed record InstructionsRecord(string Hash, string File);
