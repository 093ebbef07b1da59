using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Reviews;

public sealed class SqliteReviewTests() : ReviewContract(DatabaseKind.Sqlite);
