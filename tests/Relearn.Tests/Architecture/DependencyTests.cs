using Mono.Cecil;

namespace Relearn.Tests.Architecture;

/// <summary>The product is a circle; the code is a line.</summary>
public sealed class DependencyTests
{
    // Lowest first: a folder may use those before it, never one behind it.
    static readonly string[] Folders = ["Numerics", "Storage", "Scoping", "Data", "Modeling", "Serving", "Monitoring", "Analysis", "Loop", Root];

    // The front door: Workspace and its options, and nothing else.
    const string Root = "";
    static readonly string[] FrontDoor = ["Workspace", "WorkspaceOptions"];

    static readonly Dictionary<string, string[]> Assemblies = new()
    {
        ["Relearn.Inference"] = [],
        ["Relearn.Client"] = ["Relearn.Inference"],
        ["Relearn"] = ["Relearn.Inference"],
        ["Relearn.Onnx"] = ["Relearn.Inference"],
        ["Relearn.Server"] = ["Relearn", "Relearn.Inference"],
        ["Relearn.Demo"] = [],
        ["Relearn.Cli"] = ["Relearn.Demo", "Relearn.Server", "Relearn.Onnx", "Relearn", "Relearn.Inference"],
    };

    static ModuleDefinition Read(string assembly) => ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll"));

    [Fact]
    public void Folders_depend_downwards_only()
    {
        using var module = Read("Relearn");
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in Own(module))
        {
            foreach (var used in Uses(type).Where(u => u.Module == module && !IsGenerated(u)))
            {
                var (own, other) = (FolderOf(type), FolderOf(used));
                if (Array.IndexOf(Folders, other) > Array.IndexOf(Folders, own))
                {
                    wrong.Add($"{type.FullName} uses {used.FullName}: {Name(own)} stands below {Name(other)}. Move what both need down to {Name(own)} or lower, hand it in as a parameter, or let Loop connect the two.");
                }
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_folder_is_known()
    {
        using var module = Read("Relearn");
        var unknown = Own(module).Where(t => !Folders.Contains(FolderOf(t))).Select(t => $"{t.FullName} stands in a folder that is not in the order. Put it into one of {string.Join(", ", Folders.Where(f => f.Length > 0))}, or add the folder to the design and to this test.").ToArray();
        Assert.True(unknown.Length == 0, string.Join('\n', unknown));
        var root = Own(module).Where(t => FolderOf(t) == Root && !FrontDoor.Contains(t.Name)).Select(t => $"{t.FullName} stands in the root namespace, which holds the front door alone. Move it to the step it belongs to.").ToArray();
        Assert.True(root.Length == 0, string.Join('\n', root));
    }

    [Fact]
    public void Projects_depend_downwards_only()
    {
        foreach (var (assembly, allowed) in Assemblies)
        {
            using var module = Read(assembly);
            var wrong = module.AssemblyReferences.Select(r => r.Name).Where(n => n.StartsWith("Relearn", StringComparison.Ordinal) && !allowed.Contains(n));
            Assert.True(!wrong.Any(), $"{assembly} may use {string.Join(", ", allowed.DefaultIfEmpty("no project of ours"))}, but it uses {string.Join(", ", wrong)}. Dependencies run Cli -> Server -> Relearn -> Relearn.Inference.");
        }
    }

    [Fact]
    public void Inference_uses_the_base_class_library_alone()
    {
        using var module = Read("Relearn.Inference");
        var wrong = module.AssemblyReferences.Select(r => r.Name).Where(n => !n.StartsWith("System", StringComparison.Ordinal)).ToArray();
        Assert.True(wrong.Length == 0, $"Relearn.Inference is what an application that only predicts installs, so it has no dependency; it uses {string.Join(", ", wrong)}. Move what needs it to Relearn.");
    }

    [Fact]
    public void A_break_of_the_order_would_be_seen()
    {
        // The rule bites: turned round, it finds what it must find.
        using var module = Read("Relearn");
        Assert.Contains(Own(module), t => FolderOf(t) == "Loop" && UsesFolder(t, "Numerics"));
        Assert.Contains(Own(module), t => FolderOf(t) == "Monitoring" && UsesFolder(t, "Serving"));
    }

    static bool UsesFolder(TypeDefinition type, string folder) => Uses(type).Any(u => u.Module == type.Module && !IsGenerated(u) && FolderOf(u) == folder);

    static IEnumerable<TypeDefinition> Own(ModuleDefinition module) => module.Types.Where(t => !IsGenerated(t));

    static bool IsGenerated(TypeDefinition type) => type.Name[0] == '<' || !type.Namespace.StartsWith("Relearn", StringComparison.Ordinal);

    static string FolderOf(TypeDefinition type) => type.Namespace == "Relearn" ? Root : type.Namespace.Split('.')[1];

    static string Name(string folder) => folder.Length == 0 ? "the front door" : folder;

    /// <summary>Every type that a type (or one nested in it) names in its declaration or its code.</summary>
    static HashSet<TypeDefinition> Uses(TypeDefinition type)
    {
        var found = new HashSet<TypeDefinition>();
        Collect(type);
        found.Remove(type);
        return found;

        void Collect(TypeDefinition t)
        {
            Add(t.BaseType);
            foreach (var i in t.Interfaces) { Add(i.InterfaceType); }
            foreach (var f in t.Fields) { Add(f.FieldType); }
            foreach (var m in t.Methods)
            {
                Add(m.ReturnType);
                foreach (var p in m.Parameters) { Add(p.ParameterType); }
                if (!m.HasBody) { continue; }
                foreach (var v in m.Body.Variables) { Add(v.VariableType); }
                foreach (var instruction in m.Body.Instructions)
                {
                    switch (instruction.Operand)
                    {
                        case TypeReference r: Add(r); break;
                        case GenericInstanceMethod g:
                            Add(g.DeclaringType);
                            foreach (var a in g.GenericArguments) { Add(a); }
                            break;
                        case MemberReference r: Add(r.DeclaringType); break;
                    }
                }
            }
            foreach (var nested in t.NestedTypes) { Collect(nested); }
        }

        void Add(TypeReference? reference)
        {
            switch (reference)
            {
                case null or GenericParameter: return;
                case GenericInstanceType generic:
                    foreach (var argument in generic.GenericArguments) { Add(argument); }
                    Add(generic.ElementType);
                    return;
                case TypeSpecification specification: Add(specification.ElementType); return;
            }
            if (!reference.Scope.Name.StartsWith("Relearn", StringComparison.Ordinal)) { return; }
            var definition = reference.Resolve();
            while (definition?.DeclaringType is not null) { definition = definition.DeclaringType; }
            if (definition is not null) { found.Add(definition); }
        }
    }
}
