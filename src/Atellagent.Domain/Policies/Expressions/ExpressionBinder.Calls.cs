using System.Text.RegularExpressions;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Expressions.Functions;
using Atellagent.Domain.Policies.Expressions.Nodes;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Policies.Expressions;

/// <content>Functions.</content>
internal sealed partial class ExpressionBinder
{
    private BoundNode BindCall(Syntax.Call call)
    {
        // base64.encode(x) is a function of that name, unless base64 is a value here.
        if (call.Target is not null && Path(call.Target) is string space && !IsLocal(call.Target) && _scope.Find(space) is null)
        {
            string whole = $"{space}.{call.Function}";
            if (whole is "math.greatest" or "math.least" && (call.Arguments.Length > 1 || !IsList(call.Arguments)))
            {
                return BindExtreme(call, whole);
            }

            if (Overloads(whole, isMethod: false) is { Length: > 0 } global)
            {
                return BindOverload(call, whole, global, call.Arguments);
            }
        }

        bool isMethod = call.Target is not null;
        FunctionOverload[] overloads = Overloads(call.Function, isMethod);
        Syntax[] operands = isMethod ? [call.Target!, .. call.Arguments] : [.. call.Arguments];
        return overloads.Length > 0
            ? BindOverload(call, call.Function, overloads, operands)
            : Error(call, $"{call.Function}() is not known" + Suggestion.For(call.Function, FunctionLibrary.Names(isMethod)));
    }

    private bool IsList(IReadOnlyList<Syntax> arguments) =>
        arguments is [Syntax argument] && Resolved(Bind(argument)).Kind is ExpressionType.TypeKind.List or ExpressionType.TypeKind.Dyn or ExpressionType.TypeKind.Variable
            && argument is not Syntax.Literal;

    private FunctionOverload[] Overloads(string name, bool isMethod) =>
        _scope.Functions(name, isMethod) is { Length: > 0 } own ? own : FunctionLibrary.Find(name, isMethod);

    private BoundNode BindOverload(Syntax.Call call, string name, FunctionOverload[] overloads, IReadOnlyList<Syntax> syntax)
    {
        BoundNode[] operands = [.. syntax.Select(Bind)];
        FunctionOverload[] ofLength = [.. overloads.Where(o => o.Parameters.Length == operands.Length && (_dialect.HasExactDecimals || !o.TakesExact))];
        if (ofLength.Length == 0)
        {
            return Error(call, $"{name}() does not take {call.Arguments.Length} arguments");
        }

        if (name is "matches" && operands[1].ConstantText is string pattern && Resolved(operands[0]) is { IsString: true } or { IsDyn: true })
        {
            return BindMatches(syntax[1], operands[0], pattern);
        }

        if (name is "matches" && _dialect.HasExactDecimals)
        {
            return Error(syntax[1], "the pattern of matches() is a string that is written out, or a constant");
        }

        if (name is "finding")
        {
            ReadsFindings = ReadsFindings.Add(operands[0].ConstantText is string kind ? Detection.DetectorOf(kind) : AllFindings);
        }

        ExpressionType[] types = [.. operands.Select(static o => o.Type)];
        List<FunctionOverload> fitting = [];
        ExpressionType? result = null;
        bool hasInexact = false;
        foreach (FunctionOverload overload in ofLength)
        {
            Dictionary<string, ExpressionType> made = new(StringComparer.Ordinal);
            ExpressionType[] wanted = [.. overload.Parameters.Select(p => _types.Instantiate(p, made))];
            if (!_types.TryAssign(types, wanted))
            {
                continue;
            }

            bool isInexact = _dialect.HasExactDecimals && overload.Result.Kind == ExpressionType.TypeKind.Double;
            ExpressionType own = isInexact ? ExpressionType.Number : _types.Instantiate(overload.Result, made);
            hasInexact |= isInexact;
            result = result is null || ReferenceEquals(result, own) ? own : ExpressionType.Dyn;
            fitting.Add(overload);
            if (Array.TrueForAll(types, t => !_types.Resolve(t).IsDyn))
            {
                break;
            }
        }

        if (result is null)
        {
            return Error(call, $"{name}() does not take {string.Join(", ", types.Select(t => _types.Resolve(t).Name))}");
        }

        return BindFitting(name, fitting, operands, result, hasInexact);
    }

    private BoundNode BindFitting(string name, List<FunctionOverload> fitting, BoundNode[] operands, ExpressionType result, bool hasInexact)
    {
        if (name is "startsWith" or "endsWith" or "contains")
        {
            return Made(
                new NodeKey(name, operands[0].Node.Id, operands[1].Node.Id),
                new TextTest(name, operands[0].Node, operands[1].Node),
                ExpressionType.Bool);
        }

        string signatures = string.Join('|', fitting.Select(static o => string.Join(',', o.Parameters.Select(static p => p.Kind))));
        NodeKey key = new("call", Constant: $"{name}({signatures}){string.Join(',', operands.Select(static o => o.Node.Id))}");
        CallNode call = new(name, [.. fitting], [.. operands.Select(static o => o.Node)]);
        ValueNode node = hasInexact ? new ExactNode(call) : call;
        if (operands.Length > 0 && operands.All(static o => o.Constant is not null))
        {
            // What is known at load is worked out at load, once; what fails is left to fail where it is reached.
            Value value = new Evaluation(0, 0).Evaluate(node);
            if (value.IsKnown && value.Kind is not (ValueKind.List or ValueKind.Map or ValueKind.Optional))
            {
                return Constant(value, result);
            }
        }

        return Made(key, node, result);
    }

    private BoundNode BindMatches(Syntax at, BoundNode text, string pattern) => PatternDialect.TryCompile(pattern, out Regex? regex, out string? reason)
        ? Made(new NodeKey("matches", text.Node.Id, Constant: pattern), new MatchesTest(text.Node, regex), ExpressionType.Bool)
        : Error(at, reason);

    private BoundNode BindExtreme(Syntax.Call call, string name)
    {
        BoundNode[] operands = [.. call.Arguments.Select(Bind)];
        if (operands.Length == 0)
        {
            return Error(call, $"{name}() needs a number");
        }

        ExpressionType type = Resolved(operands[0]);
        for (int i = 0; i < operands.Length; i++)
        {
            ExpressionType own = Resolved(operands[i]);
            if (!own.IsNumeric && !own.IsDyn)
            {
                return Error(call.Arguments[i], $"{name}() takes numbers, and this is {own.Name}");
            }

            type = type.Kind == own.Kind ? type : _types.Join(type, own);
        }

        int wanted = name == "math.greatest" ? 1 : -1;
        NodeKey key = new(name, Constant: string.Join(',', operands.Select(static o => o.Node.Id)));
        return Made(key, new ExtremeNode(wanted, [.. operands.Select(static o => o.Node)]), type);
    }
}
