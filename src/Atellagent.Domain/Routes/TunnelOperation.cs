using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Routes;

/// <summary>
/// The operation that a tunnel is: bytes to and from the destination that the boundary does not see. It may do anything that the destination lets it, so it counts
/// as destructive; it has no arguments, since the destination is the route's.
/// </summary>
public static class TunnelOperation
{
    /// <summary>Its name, which no other operation of a route with tunnels has.</summary>
    public const string Name = "connect";

    private const string Nothing = """{"type":"object","additionalProperties":false}""";

    /// <summary>The operation.</summary>
    public static RouteOperation Operation { get; } =
        StrictJson.TryParse(Encoding.UTF8.GetBytes(Nothing), JsonLimits.Default, out JsonValue? value, out _) && value is JsonObject source
        && ArgumentSchema.TryCompile(source, out ArgumentSchema? compiled, out _)
            ? new RouteOperation
            {
                Name = Name,
                Effect = OperationEffect.Destructive,
                Description = "Passes bytes to and from the destination that nobody looks at",
                ArgumentsSchema = source,
                Arguments = compiled,
                IsTool = false,
            }
            : throw new InvalidOperationException("the schema of a tunnel does not compile");
}
