using System.Globalization;
using System.Text;

namespace Atellagent.Benchmarks.Worlds;

/// <summary>The bundles of the policy benchmark. All decide the same request.</summary>
internal static class PolicyWorlds
{
    /// <summary>Rules spread over operations, as the index has them.</summary>
    public static DecisionWorld.Made Spread(int rules) => DecisionWorld.Make(GeneratedBoundary.Files(rules, 1));

    /// <summary>The same rules without an index: every rule sees every call, and asks for its operation itself.</summary>
    public static DecisionWorld.Made Scanned(int rules) => DecisionWorld.Make(
        [.. GeneratedBoundary.Files(2 * GeneratedBoundary.PoliciesAnOperation, 1).Take(1), ("policies.yaml", Policies(rules / GeneratedBoundary.PoliciesAnOperation, isScanned: true))]);

    /// <summary>Rules that all speak of one operation.</summary>
    public static DecisionWorld.Made Shared(int rules) => DecisionWorld.Make(
        [.. GeneratedBoundary.Files(2 * GeneratedBoundary.PoliciesAnOperation, 1).Take(1), ("policies.yaml", Sharing(rules))]);

    /// <summary>One allow, and one narrow that holds for the request.</summary>
    public static DecisionWorld.Made Narrowing() => DecisionWorld.Make(
        [.. GeneratedBoundary.Files(2 * GeneratedBoundary.PoliciesAnOperation, 1).Take(1), ("policies.yaml", Policy("one", "refund", "{ id: allow, effect: allow, when: \"'support' in principal.roles\" }, { id: cap, effect: narrow, when: \"args.amount > 5\", bounds: { arguments: { amount: { maximum: 5, onExceed: clamp } } } }"))]);

    private static string Policies(int operations, bool isScanned)
    {
        StringBuilder text = new();
        for (int i = 0; i < operations; i++)
        {
            string name = i == 0 ? "refund" : string.Create(CultureInfo.InvariantCulture, $"operation{i:0000}");
            string only = isScanned ? $"operation.name == '{name}' && " : "";
            text.Append(Policy(
                $"p{i}",
                "refund",
                $"{{ id: a, effect: allow, when: \"{only}'support' in principal.roles\" }}, "
                + $"{{ id: b, effect: deny, when: \"{only}!(args.currency in ['EUR', 'USD'])\" }}, "
                + $"{{ id: c, effect: narrow, when: \"{only}args.amount > 500\", bounds: {{ arguments: {{ amount: {{ maximum: 500, onExceed: clamp }} }} }} }}, "
                + $"{{ id: d, effect: deny, when: \"{only}args.amount == 0\" }}, "
                + $"{{ id: e, effect: allow, when: \"{only}principal.type == 'agent' && args.amount < 50\" }}"));
        }

        return text.ToString();
    }

    // Every condition is another one, so that none is evaluated for two rules at once.
    private static string Sharing(int rules)
    {
        StringBuilder text = new(Policy("base", "refund", "{ id: allow, effect: allow, when: \"'support' in principal.roles\" }"));
        for (int i = 1; i < rules; i++)
        {
            text.Append(Policy(
                $"p{i}",
                "refund",
                string.Create(CultureInfo.InvariantCulture, $"{{ id: d, effect: deny, when: \"args.amount > {1000 + i} && args.currency == 'C{i}'\" }}")));
        }

        return text.ToString();
    }

    private static string Policy(string name, string operation, string rules) => string.Create(
        CultureInfo.InvariantCulture,
        $"---\napiVersion: atellagent/v1\nkind: Policy\nmetadata: {{ name: {name}, owner: support }}\nspec:\n  match: {{ routes: [payments], operations: [{operation}] }}\n  rules: [ {rules} ]\n");
}
