using Atellagent.Domain.Policies.Expressions.Nodes;

namespace Atellagent.Domain.Policies.Expressions;

/// <content>Macros: loops, bindings and optionals, each with names of its own.</content>
internal sealed partial class ExpressionBinder
{
    private BoundNode BindComprehension(Syntax.Comprehension loop)
    {
        BoundNode range = Bind(loop.Range);
        ExpressionType items = Resolved(range);
        if (items.Kind is not (ExpressionType.TypeKind.Dyn or ExpressionType.TypeKind.Variable or ExpressionType.TypeKind.List
            or ExpressionType.TypeKind.Map or ExpressionType.TypeKind.Record))
        {
            return Error(loop, $"{loop.Macro}() goes over a list or a map, and this is {items.Name}");
        }

        int slot = _locals.Count;
        int known = _present.Count;
        ExpressionType[] types = VariableTypes(items, loop.Variables.Length == 2);
        if (!loop.Variables.Select((name, i) => TryName(loop, new Local(name, types[i]))).All(static named => named))
        {
            _locals.RemoveRange(slot, _locals.Count - slot);
            return new(range.Node, ExpressionType.Dyn);
        }

        BoundNode? predicate = loop.Predicate is null ? null : Bind(loop.Predicate);
        if (predicate is BoundNode condition)
        {
            Require(loop.Predicate!, condition, ExpressionType.Bool, $"the condition of {loop.Macro}()");
        }

        BoundNode? transform = loop switch
        {
            { Transform: null } => null,
            { Predicate: null } => Bind(loop.Transform),
            _ => BindKnowing(loop.Transform, loop.Predicate, holds: true),
        };
        _locals.RemoveRange(slot, _locals.Count - slot);
        _present.RemoveRange(known, _present.Count - known);
        return MakeLoop(loop, range, new LoopVariables(slot, loop.Variables.Length == 2), predicate, transform, types[0]);
    }

    private BoundNode MakeLoop(
        Syntax.Comprehension loop,
        BoundNode range,
        LoopVariables variables,
        BoundNode? predicate,
        BoundNode? transform,
        ExpressionType first)
    {
        Node? test = predicate is BoundNode condition ? AsTest(condition) : null;
        NodeKey key = new(loop.Macro, range.Node.Id, test?.Id ?? 0, transform?.Node.Id ?? 0, variables);
        switch (loop.Macro)
        {
            case "filter":
                ExpressionType element = Resolved(range) is { Kind: ExpressionType.TypeKind.List } list ? list.Element! : first;
                return Made(key, new ProjectionNode(range.Node, variables, test, null), ExpressionType.ListOf(element));
            case "map":
                return Made(key, new ProjectionNode(range.Node, variables, test, transform!.Value.Node), ExpressionType.ListOf(transform.Value.Type));
            case "transformMap":
                return Made(key, new MapProjectionNode(range.Node, variables, test, transform!.Value.Node, isEntry: false), ExpressionType.MapOf(first, transform.Value.Type));
            case "transformMapEntry":
                ExpressionType map = Resolved(transform!.Value) is { Kind: ExpressionType.TypeKind.Map } known ? known : ExpressionType.MapOf(ExpressionType.Dyn, ExpressionType.Dyn);
                return Made(key, new MapProjectionNode(range.Node, variables, test, transform.Value.Node, isEntry: true), map);
            default:
                return Made(key, new QuantifierTest(loop.Macro, range.Node, variables, test!), ExpressionType.Bool);
        }
    }

    private static ExpressionType[] VariableTypes(ExpressionType items, bool areTwo) => items.Kind switch
    {
        ExpressionType.TypeKind.List => areTwo ? [ExpressionType.Int, items.Element!] : [items.Element!],
        ExpressionType.TypeKind.Map => [items.Key!, items.Element!],
        ExpressionType.TypeKind.Record => [ExpressionType.String, ExpressionType.Dyn],
        _ => [ExpressionType.Dyn, ExpressionType.Dyn],
    };

    // In policies a name has one meaning, so that nobody reads a loop's variable for something else.
    private bool TryName(Syntax at, Local local)
    {
        bool isTaken = _dialect.HasExactDecimals
            && (_scope.Find(local.Name) is not null || _scope.PartsOf(local.Name) is not null || FindLocal(local.Name) >= 0);
        if (isTaken || _locals.Count >= ExpressionLimits.Locals)
        {
            Error(at, isTaken ? $"the name {local.Name} is taken; name the variable otherwise" : $"more than {ExpressionLimits.Locals} names inside each other");
            return false;
        }

        _locals.Add(local);
        return true;
    }

    private BoundNode BindLet(Syntax.Let let)
    {
        BoundNode value = Bind(let.Value);
        int slot = _locals.Count;
        if (!TryName(let, new Local(let.Variable, value.Type, value.Node)))
        {
            return value;
        }

        BoundNode body = Bind(let.Body);
        _locals.RemoveAt(slot);
        return Made(new NodeKey("let", slot, value.Node.Id, body.Node.Id), new LetNode(slot, value.Node, body.Node), body.Type);
    }

    private BoundNode BindOptionalMap(Syntax.OptionalMap map)
    {
        BoundNode operand = Bind(map.Operand);
        ExpressionType held = HeldType(map.Operand, operand);
        int slot = _locals.Count;
        if (!TryName(map, new Local(map.Variable, held)))
        {
            return operand;
        }

        BoundNode body = Bind(map.Body);
        _locals.RemoveAt(slot);
        ExpressionType type = map.IsFlat ? ExpressionType.OptionalOf(HeldType(map.Body, body)) : ExpressionType.OptionalOf(body.Type);
        return Made(
            new NodeKey(map.IsFlat ? "optFlatMap" : "optMap", operand.Node.Id, body.Node.Id, slot),
            new OptionalMapNode(operand.Node, slot, body.Node, map.IsFlat),
            type);
    }
}
