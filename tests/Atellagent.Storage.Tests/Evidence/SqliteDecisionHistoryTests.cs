using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class SqliteDecisionHistoryTests() : DecisionHistoryContract(DatabaseKind.Sqlite);
