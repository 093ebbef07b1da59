using System.Collections.Immutable;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents.Yaml;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>grants</c> of principals and deployments.</summary>
internal static class GrantReader
{
    /// <summary>Reads the grants.</summary>
    public static ImmutableArray<Grant> Read(FieldReader spec)
    {
        ImmutableArray<Grant>.Builder grants = ImmutableArray.CreateBuilder<Grant>();
        foreach (YamlNode node in spec.Items("grants"))
        {
            if (FieldReader.Open(node, spec.Context) is not FieldReader fields)
            {
                continue;
            }

            string? route = fields.RequiredName("route");
            ImmutableArray<string> operations = fields.Patterns("operations");
            if (operations.IsEmpty && fields.Map.Get("operations") is null or YamlList { Items.Count: 0 })
            {
                fields.Missing("operations", "name at least one, or a prefix and *");
            }

            BoundSet bounds = fields.Fields("bounds") is FieldReader b ? BoundsReader.Read(b, mayRepair: false) : BoundSet.None;
            fields.Close();
            grants.Add(new Grant(route ?? "", operations, bounds));
        }

        return grants.ToImmutable();
    }
}
