using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Serving.Keys;

/// <summary>All messages of this folder.</summary>
static class KeysErrors
{
    public static UserError KeyNameWrong(string name) => new("serve.key_name_wrong",
        $"'{name}' is not a name for a key. Take 1 to 64 letters, digits, '-', '_' and '.', such as the name of the program that will use it.");

    public static UserError KeyNameTaken(string name) => new("serve.key_name_taken",
        $"There is a key '{name}' already. Choose another name, or revoke that one first with 'relearn serve keys revoke {name}'.");

    public static UserError KeyNameUnknown(string name, IReadOnlyList<string> known) => new("serve.key_name_unknown",
        known.Count == 0 ? $"There is no key '{name}': there are no keys." : $"There is no key '{name}'.{Nearest.Hint(name, known)} Keys: {string.Join(", ", known)}.");

    public static UserError KeyFileDamaged(string file, string detail) => new("serve.key_file_damaged",
        $"The file of API keys '{file}' cannot be read: {detail.TrimEnd('.')}. Put the last copy of it back; or delete it and make the keys anew with 'relearn serve keys add'.", file);

    public static UserError KeyFileTooNew(string file, long version, int supported) => new("serve.key_file_too_new",
        $"The file of API keys '{file}' has format {version}; this build reads up to {supported}. Install a newer Relearn.", file);
}
