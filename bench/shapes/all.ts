import { driveByArray, driveBySet, driveProbingFirst } from './drive.js'
import { hash } from './hash.js'
import { intersectAll, intersectTwo } from './intersect.js'
import { obvious, walk, walkWithSets } from './obvious.js'
import type { Shape } from './pieces.js'
import { sortedDrive, sortedDriveThenDrive, sortedDriveWithSets } from './sorted.js'
import { union } from './union.js'

/** Every way to answer a page that was thought of, whether or not the product uses it; those first that are rarely slow, since they shorten the patience with the others. */
export const shapes: readonly Shape[] = [
  driveProbingFirst,
  driveByArray,
  intersectTwo,
  sortedDriveWithSets,
  walkWithSets,
  walk,
  sortedDrive,
  sortedDriveThenDrive,
  driveBySet,
  intersectAll,
  union,
  obvious,
  hash,
]
