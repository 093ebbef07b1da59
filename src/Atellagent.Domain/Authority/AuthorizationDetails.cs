using System.Collections.Immutable;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents.Reading;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Authority;

/// <summary>
/// A token's own bounds (RFC 9396), of the type <c>atellagent_action</c>: routes, operations, and bounds in the words of a
/// grant. They only ever narrow: a detail that reaches beyond a grant is refused and never trimmed, and what it does not
/// speak of stays as the grants have it.
/// </summary>
public static class AuthorizationDetails
{
    /// <summary>The one type there is.</summary>
    public const string Type = "atellagent_action";

    /// <summary>The parameter and claim.</summary>
    public const string Name = "authorization_details";

    private const int Most = 32;

    /// <summary>Reads details.</summary>
    /// <param name="details">The value of the parameter or claim.</param>
    /// <param name="problem">What is wrong with it; null where it was read.</param>
    /// <returns>One grant a detail and route; default where there is a problem.</returns>
    public static ImmutableArray<Grant> Read(JsonValue details, out string? problem)
    {
        if (details is not JsonArray { Items: { Length: >= 1 and <= Most } items })
        {
            problem = $"{Name} is a list of 1 to {Most} objects";
            return default;
        }

        ReadingContext context = new();
        ImmutableArray<Grant>.Builder grants = ImmutableArray.CreateBuilder<Grant>();
        foreach (YamlNode item in ((YamlList)JsonTree.Of(new JsonArray(items), Name)).Items)
        {
            if (FieldReader.Open(item, context) is FieldReader fields)
            {
                grants.AddRange(Read(fields));
            }
        }

        problem = context.Errors.Count == 0 ? null : context.Errors[0].Message;
        return problem is null ? grants.DrainToImmutable() : default;
    }

    /// <summary>Tells details as they are read.</summary>
    /// <param name="grants">The grants.</param>
    /// <returns>The list, one object a grant.</returns>
    public static JsonArray Tell(ImmutableArray<Grant> grants) => new([.. grants.Select(static grant => JsonObject.Of(
        ("bounds", grant.Bounds.IsNone ? null : BoundsJson.Of(grant.Bounds)),
        ("operations", new JsonArray([.. grant.Operations.Select(static o => new JsonString(o))])),
        ("routes", new JsonArray([new JsonString(grant.Route)])),
        ("type", new JsonString(Type))))]);

    /// <summary>Finds a detail that asks for more than one source of authority has.</summary>
    /// <param name="details">The details.</param>
    /// <param name="source">The grants of the source.</param>
    /// <returns>The route and operation of the first such detail; null where all are inside.</returns>
    public static string? FindBeyond(ImmutableArray<Grant> details, ImmutableArray<Grant> source)
    {
        foreach (Grant detail in details)
        {
            foreach (string operation in detail.Operations)
            {
                if (!source.Any(grant => IsWithin(detail, operation, grant)))
                {
                    return $"{detail.Route}/{operation}";
                }
            }
        }

        return null;
    }

    /// <summary>
    /// What details come to inside those of the token that another one is exchanged from. The new token stands alone, so what
    /// they do not speak of is taken over, and counters are named, so that all that comes of a token goes on with its counters.
    /// </summary>
    /// <param name="details">The details that are asked for, none of them beyond the others.</param>
    /// <param name="subject">The details of the token that is exchanged.</param>
    /// <returns>Details that admit nothing that either of both does not.</returns>
    public static ImmutableArray<Grant> Inherit(ImmutableArray<Grant> details, ImmutableArray<Grant> subject) =>
    [
        .. from detail in details
           from operation in detail.Operations
           let parent = subject.FirstOrDefault(grant => IsWithin(detail, operation, grant))
           where parent is not null
           group operation by (Detail: detail, Parent: parent) into inside
           select new Grant(inside.Key.Detail.Route, [.. inside], inside.Key.Detail.Bounds.Meet(WithNames(inside.Key.Parent))),
    ];

    private static BoundSet WithNames(Grant grant) => grant.Bounds.Counters.All(static c => c.Counter is not null)
        ? grant.Bounds
        : grant.Bounds with { Counters = CounterBound.Meet([.. grant.Bounds.Counters.Select(c => c with { Counter = c.Counter ?? grant.OwnCounter })], []) };

    private static bool IsWithin(Grant detail, string operation, Grant grant) =>
        string.Equals(detail.Route, grant.Route, StringComparison.Ordinal)
        && grant.Operations.Any(pattern => OperationPattern.Contains(pattern, operation))
        && detail.Bounds.StaysWithin(grant.Bounds);

    private static IEnumerable<Grant> Read(FieldReader fields)
    {
        if (fields.RequiredNode("type") is YamlNode type && type.Json is not JsonString { Value: Type })
        {
            fields.Context.Refuse(type, $"the one type here is {Type}");
        }

        ImmutableArray<string> routes = fields.Names("routes");
        ImmutableArray<string> operations = fields.Patterns("operations");
        if (routes.IsEmpty && !fields.Has("routes"))
        {
            fields.Missing("routes", "name at least one");
        }

        if (operations.IsEmpty && !fields.Has("operations"))
        {
            fields.Missing("operations", "name at least one, or a prefix and *");
        }

        if (fields.Context.Errors.Count == 0 && (routes.IsEmpty || operations.IsEmpty))
        {
            fields.Context.Refuse(fields.Map, "routes and operations name at least one each");
        }

        BoundSet bounds = fields.Fields("bounds") is FieldReader named ? BoundsReader.Read(named, mayRepair: false) : BoundSet.None;
        fields.Close();
        return routes.Select(route => new Grant(route, operations, bounds));
    }
}
