using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Policies.Explaining;

/// <summary>
/// Which parts of conditions are not shown, because a schema marks an argument secret. Where there is a secret at all,
/// only what certainly holds none of it is shown.
/// </summary>
/// <param name="arguments">The operation's arguments.</param>
internal sealed class SecretArguments(IEnumerable<KeyValuePair<string, PropertySchema>> arguments)
{
    private readonly HashSet<string> _secrets = [.. arguments.SelectMany(static a => Secrets(a.Key, a.Value))];
    private readonly HashSet<string> _around = [.. arguments.SelectMany(static a => Around(a.Key, a.Value))];

    /// <summary>Whether the value of an expression is hidden.</summary>
    /// <param name="syntax">The expression.</param>
    /// <returns>True when it could hold a secret.</returns>
    public bool Hides(Syntax syntax) => _secrets.Count > 0 && Reaches(syntax, isWhole: true);

    // A chain such as args.customer.id shows one member; a chain that ends above a secret would show it with the rest.
    private bool Reaches(Syntax syntax, bool isWhole) => syntax switch
    {
        Syntax.Name { Text: "args" or "requested" or "variables" } => isWhole,
        Syntax.Select { IsTest: true } => false,
        Syntax.Select { Field: "args" } select when SyntaxTree.Root(select) == "requested" => isWhole,
        Syntax.Select select when SyntaxTree.Root(select) is "args" or "requested" => _secrets.Contains(select.Field) || (isWhole && _around.Contains(select.Field)) || Reaches(select.Operand, isWhole: false),
        Syntax.Select select when SyntaxTree.Root(select) is "variables" => true,
        _ => SyntaxTree.Children(syntax).Any(part => Reaches(part, isWhole: true)),
    };

    private static IEnumerable<string> Secrets(string name, PropertySchema schema) =>
        Members(schema).SelectMany(static p => Secrets(p.Key, p.Value)).Concat(schema.IsSecret ? [name] : []);

    private static IEnumerable<string> Around(string name, PropertySchema schema) =>
        Members(schema).SelectMany(static p => Around(p.Key, p.Value)).Concat(Members(schema).Any(static p => Secrets(p.Key, p.Value).Any()) ? [name] : []);

    private static IEnumerable<KeyValuePair<string, PropertySchema>> Members(PropertySchema schema) =>
        schema.Items is { } items ? schema.Properties.Append(KeyValuePair.Create("", items)) : schema.Properties;
}
